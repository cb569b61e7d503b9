#!/bin/busybox sh
# The first program of a guest: loads the disk's driver, mounts the root file system that the kernel's command line
# names, and hands over. Small on purpose: GRUB loads an initrd slowly where every instruction is emulated.
/bin/busybox mount -t proc proc /proc
# From here on busybox's shell finds its own commands, through /proc/self/exe: links to them are made only when a
# person comes here.
mount -t devtmpfs -o mode=0755 dev /dev
mount -t sysfs sys /sys

root= flags=ro init=/sbin/init fstype=ext4 delay_s=30
for word in $(cat /proc/cmdline); do
  case $word in
    root=*) root=${word#root=} ;;
    ro | rw) flags=$word ;;
    init=*) init=${word#init=} ;;
    rootfstype=*) fstype=${word#rootfstype=} ;;
    rootdelay=*) delay_s=${word#rootdelay=} ;;
  esac
done

for module in /modules/*.ko; do
  insmod "$module" || echo "initrd: cannot load $module"
done

maintenance_shell() {
  /bin/busybox --install -s /bin
  PATH=/bin setsid -c sh </dev/console >/dev/console 2>&1
}

# Prints the device that root= names, once it is there.
root_device() {
  case $root in
    UUID=* | LABEL=*) findfs "$root" 2>/dev/null ;;
    *) [ -b "$root" ] && echo "$root" ;;
  esac
}

# rootdelay is the longest wait, as in Debian's own initrd, not a pause.
elapsed_tenths=0
until device=$(root_device) && [ -n "$device" ]; do
  if [ "$elapsed_tenths" -ge $((delay_s * 10)) ]; then
    echo "Gave up waiting for root file system device."
    echo "ALERT!  $root does not exist.  Dropping to a shell!"
    maintenance_shell
  fi
  usleep 100000
  elapsed_tenths=$((elapsed_tenths + 1))
done

until mount -t "$fstype" -o "$flags" "$device" /root; do
  echo "ALERT!  $root cannot be mounted.  Dropping to a shell!"
  maintenance_shell
done

mount --move /dev /root/dev
mount --move /sys /root/sys
mount --move /proc /root/proc
exec /bin/busybox switch_root -c /dev/console /root "$init"
echo "initrd: cannot run $init"
exec /bin/busybox sh
