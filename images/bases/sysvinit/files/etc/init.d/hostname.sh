#!/bin/busybox sh
### BEGIN INIT INFO
# Provides:          hostname
# Required-Start:    
# Required-Stop:
# Default-Start:     S
# Default-Stop:
# Short-Description: Set hostname based on /etc/hostname
### END INIT INFO
# In place of Debian's script of this name; mountkernfs.sh says why.
case "$1" in start | "") ;; *) exit 0 ;; esac
[ -f /etc/hostname ] && hostname "$(cat /etc/hostname)"
