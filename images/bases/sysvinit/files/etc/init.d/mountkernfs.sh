#!/bin/busybox sh
### BEGIN INIT INFO
# Provides:          mountkernfs
# Required-Start:    
# Required-Stop:
# Default-Start:     S
# Default-Stop:
# Short-Description: Mount kernel virtual file systems.
### END INIT INFO
# In place of Debian's script of this name: the same work in the same order, without its hundred processes, which take
# seconds where every instruction is emulated. Busybox runs its own commands in the shell's process; the programs whose
# words a person reads on the console (fsck, mount, sulogin) are the real ones, called by their paths.
case "$1" in start | "") ;; *) exit 0 ;; esac
[ -e /proc/mounts ] || mount -t proc -o nodev,noexec,nosuid proc /proc
[ -d /sys/kernel ] || mount -t sysfs -o nodev,noexec,nosuid sysfs /sys
mount -t tmpfs -o nosuid,nodev,noexec,size=10%,mode=755 tmpfs /run
mkdir -m 1777 /run/lock
mount -t tmpfs -o nosuid,nodev,noexec,size=5242880,mode=1777 tmpfs /run/lock
