#!/bin/busybox sh
### BEGIN INIT INFO
# Provides:          mountdevsubfs
# Required-Start:    mountkernfs
# Required-Stop:
# Default-Start:     S
# Default-Stop:
# Short-Description: Mount special file systems under /dev.
### END INIT INFO
# In place of Debian's script of this name; mountkernfs.sh says why.
case "$1" in start | "") ;; *) exit 0 ;; esac
mkdir -p /dev/pts /dev/shm
mount -t devpts -o noexec,nosuid,gid=5,mode=620 devpts /dev/pts
mount -t tmpfs -o nosuid,nodev,size=20% tmpfs /dev/shm
for link in fd:/proc/self/fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do
  [ -e "/dev/${link%%:*}" ] || ln -s "${link#*:}" "/dev/${link%%:*}"
done
