#!/bin/sh
# Turns the fresh Debian root of $1 into the profile's guest. mmdebstrap runs it as a customize hook, inside its namespace.
# Environment: TTYS0_STAGE, a directory with `generated/` (files made from the profile), `layers/` (the profiles' own
# files, laid over in order), `initrd-init.sh`, `users` (name:password lines, chpasswd's format) and `settings`
# (shell variables: kernel_package, initrd_modules, disabled_services).
set -eu
root=$1
. "$TTYS0_STAGE/settings"

# The kernel is unpacked, not installed: its dependencies would bring udev and initramfs-tools, and an initrd of 20 MB
# that GRUB needs seconds to load.
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
image_package=$(apt-cache show --no-all-versions "$kernel_package" | sed -n 's/^Depends: \(linux-image-[^ ,]*\).*/\1/p')
image_package=${image_package:-$kernel_package}
mkdir "$root/kernel"
(cd "$root/kernel" && apt-get -qq -o APT::Sandbox::User=root download "$image_package")
unset APT_CONFIG
chroot "$root" sh -c 'dpkg-deb --fsys-tarfile /kernel/*.deb | tar -x -C /kernel --wildcards "./boot/*" "./lib/modules/*"'
mv "$root"/kernel/boot/vmlinuz-* "$root"/kernel/boot/config-* "$root/boot/"
version=$(basename "$root"/kernel/lib/modules/*)

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

initrd="$root/initrd"
mkdir -p "$initrd/bin" "$initrd/dev" "$initrd/proc" "$initrd/sys" "$initrd/root" "$initrd/modules"
cp "$root/bin/busybox" "$initrd/bin/busybox"
cp "$TTYS0_STAGE/initrd-init.sh" "$initrd/init"
chmod 755 "$initrd/init"
number=10
for module in $initrd_modules; do
  file=$(find "$root/kernel/lib/modules" -name "$module.ko*" | head -n 1)
  [ -n "$file" ] || { echo "The kernel $version has no module $module." >&2; exit 1; }
  cp "$file" "$initrd/modules/$number-$module.ko"
  number=$((number + 1))
done
chroot "$root" sh -c 'cd /initrd && find . | busybox cpio -o -H newc 2>/dev/null | gzip -9' >"$root/boot/initrd.img-$version"
rm -rf "$initrd" "$root/kernel"

ln -sf ../proc/self/mounts "$root/etc/mtab"

# What only the build needed.
rm -rf "$root"/etc/dpkg/dpkg.cfg.d/99mmdebstrap "$root"/var/cache/debconf/*-old "$root"/var/lib/dpkg/*-old \
  "$root"/var/log/*.log "$root"/etc/passwd- "$root"/etc/shadow- "$root"/etc/group- "$root"/etc/gshadow-
