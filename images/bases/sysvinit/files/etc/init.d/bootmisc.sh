#!/bin/busybox sh
### BEGIN INIT INFO
# Provides:          bootmisc
# Required-Start:    mountall
# Required-Stop:
# Default-Start:     S
# Default-Stop:
# Short-Description: Miscellaneous things to be done during bootup.
### END INIT INFO
# In place of Debian's script of this name; mountkernfs.sh says why.
case "$1" in start | "") ;; *) exit 0 ;; esac
rm -rf /tmp/* /tmp/.[!.]*
: >/run/utmp
chgrp utmp /run/utmp
chmod 664 /run/utmp
