#!/bin/sh
# Makes the partition of a guest's disk out of its root: make-disk.sh ROOT DISK OFFSET_BYTES SIZE_KIB UUID LABEL
# Runs inside the namespace that owns ROOT's files, so that their owners come out right. DISK exists and is only written.
set -eu
PATH=$PATH:/usr/sbin:/sbin
root=$1 disk=$2 offset_bytes=$3 size_kib=$4 uuid=$5 label=$6
# The guest has no apt; what is left of mmdebstrap's would say where this host gets its packages.
rm -rf "$root/etc/apt" "$root/var/lib/apt" "$root/var/cache/apt" "$root/etc/resolv.conf"
# Every feature is named: GRUB 2.06 refuses some that newer versions of mke2fs switch on by themselves. Nothing is left
# for the kernel to initialise later, because a thread that writes would be frozen into every template.
exec mke2fs -q -F -t ext4 -b 4096 -m 1 -N 16384 -U "$uuid" -L "$label" \
  -O none,has_journal,ext_attr,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize \
  -J size=8 -E "offset=$offset_bytes,lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0" \
  -d "$root" "$disk" "${size_kib}k"
