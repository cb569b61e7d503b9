#!/bin/busybox sh
### BEGIN INIT INFO
# Provides:          mountall
# Required-Start:    checkfs
# Required-Stop:
# Default-Start:     S
# Default-Stop:
# Short-Description: Mount all filesystems.
### END INIT INFO
# In place of Debian's script of this name, with its words; mountkernfs.sh says why.
case "$1" in start | "") ;; *) exit 0 ;; esac
printf 'Mounting local filesystems...'
if /bin/mount -a -t nonfs,nfs4,smbfs,cifs,ncp,ncpfs,coda,ocfs2,gfs,gfs2,ceph -O no_netdev; then
  echo 'done.'
else
  echo 'failed.'
fi
grep -q -w swap /etc/fstab && swapon -a
exit 0
