#!/bin/busybox sh
### BEGIN INIT INFO
# Provides:          checkroot
# Required-Start:    mountdevsubfs hostname
# Required-Stop:
# Default-Start:     S
# Default-Stop:
# Short-Description: Check to root file system.
### END INIT INFO
# In place of Debian's script of this name, with its words; mountkernfs.sh says why.
case "$1" in start | "") ;; *) exit 0 ;; esac

# The root's line of /etc/fstab decides what is checked and how it is mounted.
check=no options=defaults mode=rw
while read -r device mountpoint type mount_options _ pass; do
  case $device in '' | \#*) continue ;; esac
  [ "$mountpoint" = / ] || continue
  options=$mount_options
  [ "${pass:-0}" = 0 ] || check=yes
  case ",$options," in *,ro,*) mode=ro ;; esac
  root_device=$device root_type=$type
done </etc/fstab

status=0
if [ "$check" = yes ]; then
  printf 'Checking root file system...'
  force=
  if [ -f /forcefsck ] || grep -q -s -w forcefsck /proc/cmdline; then force=-f; fi
  /sbin/fsck $force -a -T -t "$root_type" "$root_device"
  status=$?
  if [ $status -eq 0 ]; then echo 'done.'; else echo "failed (code $status)."; fi
fi

if [ $status -gt 3 ]; then
  echo 'An automatic file system check (fsck) of the root filesystem failed. '
  echo 'A manual fsck must be performed, then the system restarted. '
  echo 'The fsck should be performed in maintenance mode with the '
  echo 'root filesystem mounted in read-only mode. ... failed!'
  echo 'The root filesystem is currently mounted in read-only mode. '
  echo 'A maintenance shell will now be started. '
  echo 'After performing system maintenance, press CONTROL-D '
  echo 'to terminate the maintenance shell and restart the system. ... (warning).'
  /sbin/sulogin --force /dev/console
  reboot -f
elif [ $status -gt 1 ]; then
  echo 'The file system check corrected errors on the root partition '
  echo 'but requested that the system be restarted. ... failed!'
  echo 'The system will be restarted in 5 seconds. ... (warning).'
  sleep 5
  reboot -f
fi

/bin/mount -n -o "remount,$options,$mode" /
