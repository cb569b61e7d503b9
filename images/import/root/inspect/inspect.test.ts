import t from 'tap';
import type { RootTree } from '../../../tree/index.ts';
import { plainFiles, program, treeOf } from '../testing/small-tree.ts';
import { findKernel } from './kernel.ts';
import { inspectRoot } from './inspect.ts';

function initOf(files: Readonly<Record<string, string | Buffer | null>>) {
  return inspectRoot(treeOf({ ...plainFiles, ...files }), 'x').init;
}

const units = {
  '/usr/lib/systemd/system/multi-user.target': '',
  '/usr/lib/systemd/system/serial-getty@.service': '',
};

t.test('every init system is told by its files', async (t) => {
  t.match(
    initOf({
      ...units,
      '/sbin/init': '-> ../usr/lib/systemd/systemd',
      '/usr/lib/systemd/systemd': program(62, 'a\0systemd 219\0'),
    }),
    { kind: 'systemd', version: '219', path: '/usr/lib/systemd/systemd' },
  );
  t.match(
    initOf({
      ...units,
      '/lib': '-> usr/lib',
      '/usr/lib/systemd/systemd': program(),
      '/usr/lib/systemd/libsystemd-shared-257.so': program(),
    }),
    { kind: 'systemd', version: '257' },
    'without /sbin/init',
  );
  t.match(initOf({ '/usr/lib/systemd/systemd': program() }), { kind: 'none' }, 'without its units');
  t.match(initOf({ '/sbin/init': program(62, 'upstart'), '/etc/init/rc.conf': '' }), { kind: 'upstart' });
  t.match(initOf({ '/sbin/init': program(62, 'runlevel'), '/etc/inittab': 'id:2:initdefault:\n' }), { kind: 'sysvinit' }); // prettier-ignore
  t.match(
    initOf({
      '/sbin/init': '-> /bin/busybox',
      '/bin/busybox': program(),
      '/etc/inittab': '::sysinit:/sbin/openrc sysinit\n',
      '/sbin/openrc': program(),
    }),
    { kind: 'openrc', path: '/bin/busybox' },
  );
  t.match(initOf({ '/sbin/init': '-> openrc-init', '/sbin/openrc-init': program() }), { kind: 'openrc' });
  t.match(
    initOf({
      '/sbin/init': '-> /bin/busybox',
      '/bin/busybox': program(),
      '/etc/inittab': '::sysinit:/sbin/openrc sysinit\n',
    }),
    { kind: 'busybox' },
    'OpenRC is named, and not there',
  );
  t.match(initOf({ '/sbin/init': program(), '/sbin/procd': program(), '/etc/inittab': '' }), {
    kind: 'procd',
  });
  t.match(initOf({}), { kind: 'none' });
  t.match(initOf({ '/sbin/init': '-> ../bin/tini', '/bin/tini': program() }), {
    kind: 'none',
    found: '/bin/tini',
  });
});

function facts(tree: RootTree) {
  return inspectRoot(tree, 'x');
}

t.test('what it is, and what it needs', async (t) => {
  const release = 'NAME="Rocky Linux"\nVERSION_ID="9.1"\n';
  t.match(facts(treeOf({ ...plainFiles, '/usr/lib/os-release': release })).os, {
    name: 'Rocky Linux',
    version: '9.1',
  });
  t.match(facts(treeOf({ ...plainFiles, '/etc/redhat-release': 'CentOS release 6.8 (Final)\n' })).os, {
    name: 'CentOS',
    version: '6.8',
  });
  t.match(facts(treeOf({ ...plainFiles, '/etc/debian_version': '7.11\n' })).os, {
    name: 'Debian GNU/Linux',
    version: '7.11',
  });
  t.match(
    facts(treeOf({ ...plainFiles, '/etc/os-release': 'NAME="a\x1b[31mb"\n' })).os.name,
    String.raw`a\x1b[31mb`,
  );
  const library = {
    '/lib64/libc.so.6': program(62, 'GNU C Library stable release version 2.12, by'),
    '/lib64/ld-linux-x86-64.so.2': program(62, 'CPU does not support x86-64-v3'),
  };
  t.match(facts(treeOf({ ...plainFiles, ...library })), {
    libc: { kind: 'glibc', version: '2.12' },
    isaLevel: 3,
  });
  t.match(facts(treeOf({ ...plainFiles, '/lib/ld-musl-x86_64.so.1': program() })).libc, { kind: 'musl' });
  t.equal(
    facts(treeOf({ ...plainFiles, '/bin/sh': program(3) })).isaLevel,
    1,
    'programs of 32 bits run, too',
  );
});

t.test('a kernel counts with its initrd and its modules, the newest first', async (t) => {
  const boot = {
    '/boot/vmlinuz-5.9.1': 'k',
    '/boot/initramfs-5.9.1.img': 'i',
    '/boot/vmlinuz-5.14.0': 'k',
    '/boot/initramfs-5.14.0.img': 'i',
    '/boot/vmlinuz-0-rescue-abc': 'k',
    '/lib/modules/5.9.1/modules.dep': '',
  };
  t.match(findKernel(treeOf(boot)), { version: '5.9.1' }, 'the other has no modules');
  t.match(findKernel(treeOf({ ...boot, '/lib/modules/5.14.0/modules.dep': '' })), { version: '5.14.0' });
  const alpine = {
    '/boot/vmlinuz-lts': 'k',
    '/boot/initramfs-lts': 'i',
    '/lib/modules/6.1.2-0-lts/modules.dep': '',
  };
  t.match(findKernel(treeOf(alpine)), { version: '6.1.2-0-lts', initrd: '/boot/initramfs-lts' });
  t.equal(findKernel(treeOf({ '/boot/vmlinuz-1': 'k' })), undefined);
});

t.test('what cannot boot here is refused with the reason', async (t) => {
  const refused = (tree: RootTree, message: RegExp) => t.throws(() => facts(tree), { code: 'image.not-a-root', message }); // prettier-ignore
  refused(treeOf({ '/bin/sh': program(183), '/etc/passwd': '' }), /aarch64.*x86-64/);
  refused(treeOf({ '/rootfs/bin/sh': program(), '/rootfs/etc/passwd': '' }), /directory rootfs/);
  refused(treeOf({ '/app': program() }), /no \/bin and \/etc/);
  refused(treeOf({}), /nothing/);
  refused(treeOf({ '/bin/server': program(), '/etc/passwd': '' }), /no shell/);
});
