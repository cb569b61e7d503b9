#!/bin/sh
# Turns the fresh Debian root of $1 into a base. mmdebstrap runs it as a customize hook, inside its namespace. What needs
# a program of the guest to run is done here, once: an overlay of the base only adds files.
# Environment: TTYS0_STAGE, a directory with `generated/` (files made from the recipe), `layers/` (its own files, laid
# over in order), `initrd-init.sh`, `agent`, `users` (name:password lines, chpasswd's format; may be missing) and `settings`
# (shell variables: kernel_package, initrd_modules, disabled_services, initrds).
set -eu
root=$1
initrds=
. "$TTYS0_STAGE/settings"

# The kernel is unpacked, not installed: its dependencies would bring an initrd of 20 MB, which GRUB needs seconds to
# load.
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
image_package=$(apt-cache show --no-all-versions "$kernel_package" | sed -n 's/^Depends: \(linux-image-[^ ,]*\).*/\1/p')
image_package=${image_package:-$kernel_package}
mkdir "$root/kernel"
(cd "$root/kernel" && apt-get -qq -o APT::Sandbox::User=root download "$image_package")
unset APT_CONFIG
chroot "$root" sh -c 'dpkg-deb --fsys-tarfile /kernel/*.deb | tar -x -C /kernel --wildcards "./boot/*" "./lib/modules/*"'
mv "$root"/kernel/boot/vmlinuz-* "$root"/kernel/boot/config-* "$root/boot/"
version=$(basename "$root"/kernel/lib/modules/*)
# Where the kernel would like to be loaded (pref_address of its header) becomes 1 MiB, from 16. GRUB's own place for it is
# there, and moving 54 MB byte by byte takes two or three seconds where every instruction is emulated. The kernel itself
# goes where it always does: this is only advice to a boot loader.
printf '\000\000\020\000\000\000\000\000' |
  dd of="$root/boot/vmlinuz-$version" bs=1 seek=$((0x258)) conv=notrunc status=none

# Of the kernel's modules, those of the machine's own devices, of file systems that a person may mount, and of the
# packet filter.
modules=$root/lib/modules/$version
mkdir -p "$modules"
(
  cd "$root/kernel/lib/modules/$version"
  cp modules.order modules.builtin modules.builtin.modinfo "$modules/"
  for path in drivers/virtio drivers/block/virtio_blk.ko drivers/block/loop.ko drivers/char/virtio_console.ko \
    drivers/char/hw_random drivers/net/virtio_net.ko drivers/net/net_failover.ko drivers/net/dummy.ko net/core/failover.ko \
    net/netfilter/x_tables.ko net/netfilter/xt_*.ko net/netfilter/nf_*.ko net/netfilter/nft_*.ko net/netfilter/nfnetlink.ko \
    net/ipv4/netfilter net/ipv6/netfilter lib/libcrc32c.ko lib/crc* arch/x86/crypto/crc* crypto/crc32c_generic.ko \
    fs/fat fs/isofs fs/overlayfs fs/xfs fs/nls fs/fuse/fuse.ko fs/binfmt_misc.ko fs/configfs; do
    for found in kernel/$path; do
      [ ! -e "$found" ] || cp -r --parents "$found" "$modules/"
    done
  done
)
chroot "$root" depmod "$version"

# The layers come with any owner and mask that the checkout had.
for layer in "$TTYS0_STAGE"/generated "$TTYS0_STAGE"/layers/*; do
  [ -d "$layer" ] || continue
  tar -C "$layer" --owner=0 --group=0 --mode=u+w,go-w,a+rX -c . | tar -C "$root" --keep-directory-symlink -x -p
done
[ ! -f "$root/boot/grub/grub.cfg" ] || sed -i "s/@KERNEL_VERSION@/$version/g" "$root/boot/grub/grub.cfg"
ln -sf "boot/vmlinuz-$version" "$root/vmlinuz"
ln -sf "boot/initrd.img-$version" "$root/initrd.img"

[ ! -f "$TTYS0_STAGE/users" ] || while IFS=: read -r name password; do
  chroot "$root" id "$name" >/dev/null 2>&1 || chroot "$root" useradd -m -s /bin/bash "$name"
  # Few rounds: a login must not wait for seconds where every instruction is emulated.
  printf '%s:%s\n' "$name" "$password" | chroot "$root" chpasswd -c SHA512 -s 1000
done <"$TTYS0_STAGE/users"

if [ -x "$root/sbin/insserv" ]; then
  for service in $disabled_services; do
    rm -f "$root/etc/init.d/$service" "$root"/etc/rc?.d/[SK]??"$service"
  done
  # The order of what is left, out of the scripts' own headers.
  chroot "$root" insserv
fi

if [ -x "$root/lib/systemd/systemd" ]; then
  mkdir -p "$root/etc/systemd/system-generators" "$root/etc/tmpfiles.d"
  # Nothing here is a first boot: an id, and host keys, are those of an installed machine.
  chroot "$root" systemd-machine-id-setup
  for service in $disabled_services; do
    chroot "$root" systemctl --quiet mask "$service"
  done
  # systemd has units in place of every script of Debian's here.
  rm -rf "$root"/etc/init.d "$root"/etc/rc?.d
  # What a console does without, and what a profile names under the distribution's own name: it enables that itself.
  rm -rf "$root"/etc/systemd/system/timers.target.wants "$root"/etc/systemd/system/multi-user.target.wants/e2scrub_reap.service \
    "$root"/etc/systemd/system/multi-user.target.wants/ssh.service "$root/etc/systemd/system/sshd.service" \
    "$root"/etc/systemd/system/getty.target.wants "$root/etc/modules-load.d/modules.conf"
  # Each generator is a process before the first unit, each file of rules is read by udev: what stays is what a console,
  # its file systems and its kernel's command line need.
  for file in "$root"/lib/systemd/system-generators/*; do
    case ${file##*/} in
      systemd-debug-generator | systemd-fstab-generator | systemd-getty-generator) ;;
      *) ln -s /dev/null "$root/etc/systemd/system-generators/${file##*/}" ;;
    esac
  done
  for file in "$root"/usr/lib/tmpfiles.d/*; do
    case ${file##*/} in
      systemd.conf | systemd-nologin.conf | legacy.conf | sudo.conf) ;;
      *) ln -s /dev/null "$root/etc/tmpfiles.d/${file##*/}" ;;
    esac
  done
  # Sandboxes of daemons that nobody attacks here (libseccomp takes half a second for each, emulated), and watchdogs,
  # which wake an idle guest.
  for unit in systemd-journald systemd-udevd; do
    sed -i -E '/^(SystemCall|Restrict|Protect|MemoryDenyWriteExecute|LockPersonality|NoNewPrivileges|CapabilityBoundingSet|IPAddressDeny|DeviceAllow|PrivateMounts|WatchdogSec)/d' \
      "$root/lib/systemd/system/$unit.service"
  done
  chroot "$root" systemctl --quiet set-default multi-user.target
  # It starts when somebody speaks to its socket.
  rm -f "$root/lib/systemd/system/multi-user.target.wants/dbus.service"
  sed -i '/plymouth --wait quit/d' "$root/lib/systemd/system/rescue.service" "$root/lib/systemd/system/emergency.service"
  # Debian's greeting is not the distribution's.
  rm -f "$root/etc/update-motd.d/10-uname"
  : >"$root/etc/motd"
  rm -f "$root"/etc/sysctl.d/99-sysctl.conf "$root"/etc/sysctl.d/README.sysctl
  rm -f "$root/lib/udev/hwdb.bin" "$root/etc/udev/hwdb.bin"
  chroot "$root" journalctl --update-catalog
  # Newer than all of /usr: no unit that waits for an update runs.
  touch "$root/etc/.updated" "$root/var/.updated"
fi
if [ -x "$root/usr/sbin/sshd" ]; then
  chroot "$root" ssh-keygen -A
  mkdir -p "$root/run/sshd"
fi
chroot "$root" ldconfig

# The distributions' own initrds, with the drivers of this machine. Not compressed: a guest would take seconds for that.
for kind in $initrds; do
  image=/boot/initrd-$kind.img-$version
  case $kind in
    dracut)
      chroot "$root" dracut --quiet --force --no-hostonly --no-hostonly-cmdline --no-early-microcode --no-compress \
        --modules 'bash systemd systemd-initrd dracut-systemd kernel-modules rootfs-block udev-rules usrmount base fs-lib' \
        --drivers 'virtio_pci virtio_blk virtio_console virtio_net virtio-rng' --filesystems ext4 --install chroot \
        "$image" "$version"
      # EL 7 and 8 have a dracut before 055: its maintenance shell is a shell, not sulogin's.
      older=$root/usr/lib/ttys0/dracut-049/usr/bin
      mkdir -p "$older"
      sed 's/exec sulogin -e/exec sh -i -l/' "$root/usr/lib/dracut/modules.d/98dracut-systemd/dracut-emergency.sh" \
        >"$older/dracut-emergency"
      chmod 755 "$older/dracut-emergency"
      ;;
    initramfs-tools)
      mkdir -p "$root/etc/initramfs-tools/conf.d"
      printf 'MODULES=list\nCOMPRESS=gzip\nBUSYBOX=y\nFSTYPE=ext4\n' >"$root/etc/initramfs-tools/conf.d/ttys0"
      printf '%s\n' virtio_pci virtio_blk virtio_console virtio_net >"$root/etc/initramfs-tools/modules"
      chroot "$root" mkinitramfs -o /initramfs "$version"
      gzip -dc "$root/initramfs" >"$root$image"
      rm "$root/initramfs"
      ;;
  esac
done

# What follows the initrds is what they take in as it was.
if [ -x "$root/lib/systemd/systemd" ]; then
  # systemd looks for every unit that another one names, also for those that are not there or only in an initrd.
  absent='initrd[a-z-]*|dracut-[a-z-]+|plymouth-[a-z-]+|(remote-)?(crypt|verity|integrity)setup[a-z-]*|systemd-(hwdb-update|pcrphase[a-z-]*|sysext)|syslog|rc-local'
  for service in $disabled_services; do
    rm -f "$root"/lib/systemd/system/*.wants/"$service"
    absent="$absent|$(echo "${service%.*}" | sed 's/\./\\./g')"
  done
  find "$root/lib/systemd/system" -maxdepth 1 -type f ! -name 'initrd*' ! -name 'dracut*' -exec \
    sed -i -E "/^(After|Before|Wants|Conflicts)=/s/(^|[ =])($absent)\.(service|target|socket|path|mount|automount|timer)\b/\1/g" {} +
fi
if [ -d "$root/lib/udev/rules.d" ]; then
  mkdir -p "$root/etc/udev/rules.d"
  for file in "$root"/lib/udev/rules.d/*; do
    case ${file##*/} in
      50-udev-default.rules | 60-persistent-storage.rules | 99-systemd.rules) ;;
      *) ln -s /dev/null "$root/etc/udev/rules.d/${file##*/}" ;;
    esac
  done
fi

initrd="$root/initrd"
mkdir -p "$initrd/bin" "$initrd/dev" "$initrd/proc" "$initrd/sys" "$initrd/root" "$initrd/modules"
cp "$root/bin/busybox" "$initrd/bin/busybox"
cp "$TTYS0_STAGE/initrd-init.sh" "$initrd/init"
cp "$TTYS0_STAGE/agent" "$initrd/agent"
chmod 755 "$initrd/init" "$initrd/agent"
number=10
for module in $initrd_modules; do
  # All up to the disk's driver are 1x; the initrd loads the others, 2x, in the background.
  file=$(find "$root/kernel/lib/modules" -name "$(echo "$module" | sed 's/_/[_-]/g').ko*" | head -n 1)
  [ -n "$file" ] || { echo "The kernel $version has no module $module." >&2; exit 1; }
  cp "$file" "$initrd/modules/$number-$module.ko"
  number=$((number + 1))
  [ "$module" != virtio_blk ] || number=20
done
chroot "$root" sh -c 'cd /initrd && find . | busybox cpio -o -H newc 2>/dev/null | gzip -9' >"$root/boot/initrd.img-$version"
rm -rf "$initrd" "$root/kernel"

ln -sf ../proc/self/mounts "$root/etc/mtab"

# Each distribution has its own.
[ ! -x "$root/lib/systemd/systemd" ] || rm -f "$root"/etc/skel/.[!.]* "$root/root/.bashrc" "$root/root/.profile"

# What only the build needed.
rm -rf "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old \
  "$root"/var/log/*.log "$root"/etc/passwd- "$root"/etc/shadow- "$root"/etc/group- "$root"/etc/gshadow-
