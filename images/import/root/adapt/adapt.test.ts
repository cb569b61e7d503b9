import t from 'tap';
import type { RootTree } from '../../../tree/index.ts';
import { adaptationOf, plainFiles, program, treeOf, type Told } from '../testing/small-tree.ts';
import { adapt } from './adapt.ts';
import { restoreModes } from './skeleton.ts';

const options = { restoresModes: false, user: { name: 'azureuser', password: 'ttys0' } };

function adapted(files: Record<string, string | Buffer | null>, told: Told = {}) {
  return adaptedTree(treeOf({ ...plainFiles, ...files }), told);
}

function adaptedTree(tree: RootTree, told: Told = {}) {
  const adaptation = adaptationOf(tree, told);
  adapt(adaptation, options);
  return adaptation;
}

const units = Object.fromEntries(
  [
    'multi-user.target',
    'getty.target',
    'serial-getty@.service',
    'systemd-user-sessions.service',
    'systemd-udevd.service',
  ].map((name) => [`/lib/systemd/system/${name}`, '[Unit]\n'] as const),
);
const generator = { '/lib/systemd/system-generators/systemd-getty-generator': program() };

t.test('systemd of a container gets its links back', async (t) => {
  const { tree, changes, kernelWords } = adapted(
    { ...units, ...generator, '/etc/systemd/system/getty.target': '-> /dev/null' },
    { initPath: '/lib/systemd/systemd' },
  );
  t.equal(
    tree.resolve('/etc/systemd/system/multi-user.target.wants/getty.target'),
    '/lib/systemd/system/getty.target',
  );
  t.ok(tree.findLink('/etc/systemd/system/sysinit.target.wants/systemd-udevd.service'));
  t.notOk(
    tree.findLink('/etc/systemd/system/sysinit.target.wants/systemd-journald.service'),
    'no link to nothing',
  );
  t.equal(tree.resolve('/etc/systemd/system/default.target'), '/lib/systemd/system/multi-user.target');
  t.match(tree.text('/etc/machine-id'), /^[0-9a-f]{32}\n$/);
  t.ok(changes.includes('unmasked getty.target'));
  t.strictSame(kernelWords, ['init=/lib/systemd/systemd'], 'there is no /sbin/init');
  t.notOk(tree.has('/etc/systemd/system/serial-getty@ttyS0.service'), 'the generator makes it');
});

t.test('systemd of an installed system is left alone', async (t) => {
  const wants = Object.fromEntries(
    [
      ['multi-user', 'getty.target'],
      ['multi-user', 'systemd-user-sessions.service'],
      ['sysinit', 'systemd-udevd.service'],
    ].map(
      ([target = '', unit = '']) =>
        [`/lib/systemd/system/${target}.target.wants/${unit}`, `-> ../${unit}`] as const,
    ),
  );
  const { changes } = adapted({
    ...units,
    ...generator,
    ...wants,
    '/lib/systemd/system/default.target': '-> multi-user.target',
    '/sbin/init': program(),
    '/etc/machine-id': '0123456789abcdef0123456789abcdef\n',
    '/etc/hostname': 'box\n',
    '/etc/hosts': '127.0.0.1 localhost\n',
    '/etc/fstab': 'UUID=1234 / ext4 errors=remount-ro 0 1\n',
  });
  t.notOk(
    changes.some((line) => /systemd|machine-id|unmask|host/.test(line)),
    changes.join('\n'),
  );
  t.ok(changes.includes('/etc/fstab: / is on this disk, not UUID=1234'));
});

t.test('systemd without udev waits for no device', async (t) => {
  const { tree } = adapted(
    { ...units, ...generator },
    { programs: { agetty: '/sbin/agetty', login: '/bin/login' } },
  );
  const unit = tree.text('/etc/systemd/system/serial-getty@ttyS0.service') ?? '';
  t.match(unit, 'ExecStart=-/sbin/agetty -L 115200 ttyS0 vt102\n');
  t.notMatch(unit, /BindsTo/);
});

t.test('inits with a table get a line for ttyS0, unless they have one', async (t) => {
  const table =
    'id:2:initdefault:\nT0:23:respawn:/sbin/getty 38400 tty1\n#S0:23:respawn:/sbin/getty -L ttyS0 9600\n';
  const sysvinit = adapted({ '/etc/inittab': table }, { init: 'sysvinit', initPath: '/sbin/init' }).tree;
  t.match(
    sysvinit.text('/etc/inittab'),
    /\nS0:2345:respawn:\/sbin\/agetty -L 115200 ttyS0 vt102\n$/,
    'T0 is taken',
  );
  const present = `${table}S1:23:respawn:/sbin/getty -L ttyS0 9600 vt100\n`;
  t.equal(
    adapted({ '/etc/inittab': present }, { init: 'sysvinit', initPath: '/sbin/init' }).tree.text(
      '/etc/inittab',
    ),
    present,
  );
  const busybox = adapted(
    {
      '/etc/inittab': '::sysinit:/sbin/openrc sysinit\ntty1::respawn:/sbin/agetty 38400 tty1\n',
      '/bin/umount': program(),
    },
    { init: 'busybox', initPath: '/bin/busybox' },
  );
  const text = busybox.tree.text('/etc/inittab') ?? '';
  t.match(text, '#ttys0: ::sysinit:/sbin/openrc sysinit\n');
  t.match(text, '::sysinit:/usr/lib/ttys0/setup\n');
  t.match(text, 'ttyS0::respawn:/sbin/agetty -L 115200 ttyS0 vt102\n');
  t.match(busybox.tree.file('/usr/lib/ttys0/setup'), { mode: 0o755 });
  const procd = '::sysinit:/etc/init.d/rcS S boot\n::askconsole:/usr/libexec/login.sh\n';
  t.equal(
    adapted({ '/etc/inittab': procd }, { init: 'procd', initPath: '/sbin/init' }).tree.text('/etc/inittab'),
    procd,
  );
  const openrc = adapted(
    { '/etc/init.d/agetty': '#!' },
    { init: 'openrc', initPath: '/sbin/openrc-init' },
  ).tree;
  t.equal(openrc.resolve('/etc/runlevels/default/agetty.ttyS0'), '/etc/init.d/agetty');
});

t.test('upstart gets a job, unless it has one', async (t) => {
  const told: Told = { init: 'upstart', initPath: '/sbin/init' };
  t.match(
    adapted({ '/etc/init/rc.conf': '' }, told).tree.text('/etc/init/ttyS0.conf'),
    'exec /sbin/agetty -L 115200 ttyS0',
  );
  const redHat = {
    '/etc/init/serial.conf': 'start on fedora.serial-console-available DEV=*\n',
    '/lib/udev/console_check': program(),
  };
  t.notOk(adapted(redHat, told).tree.has('/etc/init/ttyS0.conf'));
});

t.test('an image without init gets a small one around its own programs', async (t) => {
  const { tree, kernelWords, changes } = adapted({}, { init: 'none' });
  const init = tree.text('/usr/lib/ttys0/init') ?? '';
  t.match(init, /^#!\/usr\/lib\/ttys0\/busybox sh\n/);
  t.match(init, '$bb setsid /sbin/agetty -L 115200 ttyS0 vt102 &');
  t.match(init, 'on_console /usr/lib/ttys0/busybox sulogin');
  t.notMatch(init, /@[A-Z]+@/);
  t.strictSame(kernelWords, ['init=/usr/lib/ttys0/init']);
  t.equal(tree.resolve('/sbin/poweroff'), '/usr/lib/ttys0/power');
  t.ok(changes.some((line) => line.startsWith('the image has no init: /usr/lib/ttys0/init')));
  const bare = adapted({}, { init: 'none', programs: { agetty: '/sbin/agetty' } });
  t.match(
    bare.tree.text('/usr/lib/ttys0/init'),
    '/sbin/agetty -l /usr/lib/ttys0/login -L 115200 ttyS0 vt102',
  );
  t.match(bare.tree.findLink('/usr/lib/ttys0/login'), { target: 'busybox' });
  const nothing = adapted({}, { init: 'none', programs: {} });
  t.match(nothing.tree.text('/usr/lib/ttys0/init'), '/usr/lib/ttys0/busybox getty -l /usr/lib/ttys0/login');
});

t.test('the table of file systems names what there is', async (t) => {
  const table = [
    '# made by an installer',
    '/dev/mapper/vg-root / xfs defaults,inode64 0 0',
    'UUID=aaaa /boot xfs defaults 0 0',
    'LABEL=data /data ext4 nofail 0 2',
    '/dev/vg/swap swap swap defaults 0 0',
    'proc /proc proc defaults 0 0',
    'tmpfs /dev/shm tmpfs defaults 0 0',
    '/dev/cdrom /mnt/cd iso9660 noauto 0 0',
    '/srv/a /srv/b none bind 0 0',
    '/swapfile none swap sw 0 0',
    'server:/x /x nfs defaults 0 0',
    '',
  ];
  const { tree, changes } = adapted({ '/etc/fstab': table.join('\n') });
  const lines = (tree.text('/etc/fstab') ?? '').split('\n');
  t.equal(lines[1], 'UUID=11111111-2222-4333-8444-555555555555 / ext4 defaults 0 0');
  for (const index of [2, 3, 4, 10]) t.equal(lines[index], `#ttys0: ${table[index] ?? ''}`);
  for (const index of [0, 5, 6, 7, 8, 9]) t.equal(lines[index], table[index]);
  t.equal(changes.filter((line) => line.startsWith('/etc/fstab')).length, 5);
});

t.test('switches of the kernel follow from what is found', async (t) => {
  t.ok(adapted({}, { init: 'none', glibc: '2.12' }).kernelWords.includes('vsyscall=emulate'));
  t.notOk(adapted({}, { init: 'none', glibc: '2.17' }).kernelWords.includes('vsyscall=emulate'));
  const selinux = adapted({ '/etc/selinux/config': 'SELINUX=enforcing\n' }, { init: 'none' });
  t.ok(selinux.kernelWords.includes('selinux=0'));
  t.notOk(
    adapted({ '/etc/selinux/config': 'SELINUX=disabled\n' }, { init: 'none' }).kernelWords.includes(
      'selinux=0',
    ),
  );
  const { tree, changes } = adapted({ '/etc/securetty': 'tty1\n' }, { init: 'none' });
  t.equal(tree.text('/etc/securetty'), 'tty1\n', 'a fault somebody may have come to see');
  t.ok(changes.some((line) => line.startsWith('nothing changed: /etc/securetty')));
});

t.test('what says that this is a container goes', async (t) => {
  const tree = treeOf({ ...plainFiles, '/.dockerenv': '', '/run/.containerenv': '' });
  tree.rewrite((node) => (node === tree.root ? { ...node, mode: 0o700 } : node));
  const { changes } = adaptedTree(tree);
  t.notOk(tree.has('/.dockerenv'));
  t.notOk(tree.has('/run/.containerenv'));
  t.equal(tree.root.mode, 0o755, 'of a directory that mktemp made');
  t.ok(changes.some((line) => line.startsWith('removed /.dockerenv')));
});

t.test('a directory out of git gets back what git does not keep', async (t) => {
  const tree = treeOf({
    ...plainFiles,
    '/bin/su': program(),
    '/bin/busybox': program(),
    '/bin/mount': '-> busybox',
    '/tmp': null,
  });
  tree.rewrite((node) => ({ ...node, uid: 1000, gid: 1000 }));
  const adaptation = adaptationOf(tree);
  restoreModes(adaptation);
  t.match(tree.file('/bin/su'), { mode: 0o4755, uid: 0, gid: 0 });
  t.equal(tree.file('/bin/busybox')?.mode, 0o644, 'all of busybox is one program');
  t.equal(tree.file('/etc/shadow')?.mode, 0o600);
  t.equal(tree.find('/tmp')?.mode, 0o1777);
  t.match(adaptation.changes[0], /everything belongs to root/);
  const own = treeOf({ ...plainFiles, '/bin/su': program() });
  own.change('/bin/su', { mode: 0o4711 });
  restoreModes(adaptationOf(own));
  t.equal(own.file('/etc/shadow')?.mode, 0o644, 'who keeps set-id bits keeps the others, too');
});
