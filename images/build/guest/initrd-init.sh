#!/bin/busybox sh
# The first program of a guest: loads the disk's driver, mounts the root file system that the kernel's command line
# names, and hands over. Small on purpose: GRUB loads an initrd slowly where every instruction is emulated. When the
# command line asks for more than that, or the root file system is not there, the distribution's own initrd, which the
# disk holds beside this one, takes this one's place and does what it always does.
/bin/busybox mount -t proc proc /proc
# From here on busybox's shell finds its own commands, through /proc/self/exe: links to them are made only when a
# person comes here.
mount -t devtmpfs -o mode=0755 dev /dev
mount -t sysfs sys /sys

# An emulator keeps what it has translated by its address: the same library at another address in every process is
# translated for each of them.
echo 0 >/proc/sys/kernel/randomize_va_space

root= flags=ro init=/sbin/init fstype=ext4 delay_s=30 asked=
for word in $(cat /proc/cmdline); do
  case $word in
    root=*) root=${word#root=} ;;
    ro | rw) flags=$word ;;
    init=*) init=${word#init=} ;;
    rootfstype=*) fstype=${word#rootfstype=} ;;
    rootdelay=*) delay_s=${word#rootdelay=} ;;
    rd.* | rdbreak | break | break=*) asked=$word ;;
  esac
done

# A device takes the kernel a third of a second here, most of it in the firmware's interrupt tables. So drivers find no
# device by themselves: the disk is given to its driver, and the others to theirs while the guest starts.
pci=/sys/bus/pci
class_disk=0x01
[ ! -d $pci ] || echo 0 >$pci/drivers_autoprobe

load() {
  for module in "$@"; do
    [ -f "$module" ] || continue
    insmod "$module" || echo "initrd: cannot load $module"
  done
}
# The disk's drivers, and what they need; the others load on the second processor meanwhile.
load /modules/1?-*.ko
load /modules/2?-*.ko &
others=$!

# Gives devices to their drivers: disks, or all the others. Runs no program, not even busybox's own, and names no file
# by its whole path: /proc and /sys may have moved to the guest meanwhile.
probe() (
  cd $pci || return
  for device in devices/*; do
    read -r class <"$device/class"
    case $1:$class in
      disks:$class_disk*) echo "${device##*/}" >drivers_probe ;;
      disks:* | others:$class_disk*) ;;
      others:*) echo "${device##*/}" >drivers_probe ;;
    esac
  done
)
[ ! -d $pci ] || probe disks

# What the others' drivers are read from goes with this initrd.
probe_others() {
  wait "$others"
  [ -d $pci ] || return
  probe others &
  echo 1 >$pci/drivers_autoprobe
}

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

# The words of the command line that each kind of initrd answers.
answers() {
  case $1:$2 in
    *:) return 0 ;;
    dracut:rd.* | dracut:rdbreak | initramfs-tools:break*) return 0 ;;
  esac
  return 1
}

# All guests of a base have the same initrds: the name in dracut's greeting is the guest's, and so are the files that its
# release of dracut had otherwise. A link there is one of the guest's paths.
fit_to_guest() {
  name=$(sed -n 's/^PRETTY_NAME="\{0,1\}\([^"/&]*\)"\{0,1\}$/\1/p' /root/etc/os-release)
  [ ! -f /own/usr/lib/initrd-release ] || sed -i "s/^\(PRETTY_NAME=\"\).* dracut/\1$name dracut/" /own/usr/lib/initrd-release
  own_files=/root/etc/ttys0/initrd.d
  [ ! -L $own_files ] || own_files=/root$(readlink $own_files)
  [ ! -d "$own_files" ] || cp -a "$own_files/." /own/
}

# Starts the distribution's own initrd, if the disk holds one that answers $1 (empty: whatever it is asked), and does
# not come back then. Not the journal's replay, either, is done here: this must leave the file system as it was.
own_initrd() {
  for partition in /sys/class/block/*/partition; do
    partition=${partition%/partition}
    mount -t ext4 -o ro,noload "/dev/${partition##*/}" /root 2>/dev/null || continue
    kind=$(cat /root/etc/ttys0/initrd 2>/dev/null)
    image=/root/boot/initrd-$kind.img-$(uname -r)
    if [ -f "$image" ] && answers "$kind" "$1"; then
      mkdir /own
      mount -t tmpfs -o mode=0755,size=75% own /own
      if (cd /own && cpio -i -d -m -u <"$image" 2>/dev/null); then
        fit_to_guest
        probe_others
        wait
        umount /root
        umount -l /dev /sys /proc
        exec /bin/busybox switch_root /own /init
      fi
      echo "initrd: cannot start $image"
      umount /own
    fi
    umount /root
  done
}

[ -z "$asked" ] || own_initrd "$asked"

# rootdelay is the longest wait, as in Debian's own initrd, not a pause. A guest with an initrd of its own leaves the
# wait to that: the disk is there from the first moment, and what is not there then does not come.
elapsed_tenths=0
until device=$(root_device) && [ -n "$device" ]; do
  [ "$elapsed_tenths" -ne 10 ] || own_initrd ''
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

probe_others
# A shell in place of init has its prompt to itself.
[ "$init" = /sbin/init ] || wait

# --- Here a program of this initrd's own starts in the background, before the guest's: /agent, if there is one.

mount --move /dev /root/dev
mount --move /sys /root/sys
mount --move /proc /root/proc
exec /bin/busybox switch_root -c /dev/console /root "$init"
echo "initrd: cannot run $init"
exec /bin/busybox sh
