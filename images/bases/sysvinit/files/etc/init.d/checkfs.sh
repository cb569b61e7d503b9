#!/bin/busybox sh
### BEGIN INIT INFO
# Provides:          checkfs
# Required-Start:    checkroot
# Required-Stop:
# Default-Start:     S
# Default-Stop:
# Short-Description: Check all filesystems.
### END INIT INFO
# In place of Debian's script of this name, with its words; mountkernfs.sh says why.
case "$1" in start | "") ;; *) exit 0 ;; esac

# Prints nothing when /etc/fstab has no file system but the root's to check.
others=$(awk '$1 !~ /^#/ && NF > 5 && $6 > 0 && $2 != "/"' /etc/fstab)
if [ -n "$others" ]; then
  printf 'Checking file systems...'
  force=
  if [ -f /forcefsck ] || grep -q -s -w forcefsck /proc/cmdline; then force=-f; fi
  /sbin/fsck -T -M -A -R $force -a
  status=$?
  if [ $status -le 1 ]; then
    echo 'done.'
  else
    echo "failed (code $status)."
    echo 'File system check failed. '
    echo 'Please repair the file system manually. ... failed!'
    echo 'A maintenance shell will now be started. '
    echo 'CONTROL-D will terminate this shell and resume system boot. ... (warning).'
    /sbin/sulogin --force /dev/console
  fi
fi
rm -f /fastboot /forcefsck
