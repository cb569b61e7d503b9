import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { isClean, loseDirectory, OfflineFileSystem, type Partition } from './index.ts';

const offsetBytes = 1_048_576;

/** A disk with a small ext4 file system, in which `/bin` is a link to `/usr/bin` as on any distribution of today. */
async function smallDisk(t: Test): Promise<{ fileSystem: OfflineFileSystem; partition: Partition }> {
  const directory = t.testdir({
    root: {
      etc: { hosts: '127.0.0.1 localhost\n' },
      usr: { bin: {}, lib: { 'os-release': 'NAME=Old\n' } },
      bin: t.fixture('symlink', 'usr/bin'),
    },
  });
  const diskPath = path.join(directory, 'disk.raw');
  await using handle = await open(diskPath, 'w');
  await handle.truncate(offsetBytes + 16_777_216);
  const options = ['-q', '-F', '-t', 'ext4', '-E', `offset=${offsetBytes},root_owner=0:0`];
  await execa('mke2fs', [...options, '-d', path.join(directory, 'root'), diskPath, '16m'], {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  const partition = { diskPath, offsetBytes };
  return { partition, fileSystem: new OfflineFileSystem(partition) };
}

t.test(
  'files, links and directories are made, replaced, changed and removed, and the file system stays whole',
  async (t) => {
    const { fileSystem, partition } = await smallDisk(t);
    await fileSystem.apply([
      { kind: 'file', path: '/etc/hosts', content: 'new\n', mode: 0o600, uid: 70_000, gid: 5 },
      { kind: 'file', path: '/opt/a/b/empty', content: '' },
      { kind: 'file', path: '/bin/tool', content: Buffer.alloc(300_000, 'x'), mode: 0o4755 },
      { kind: 'symlink', path: '/etc/os-release', target: '../usr/lib/os-release' },
      { kind: 'directory', path: '/var/lib', mode: 0o1777, gid: 7 },
      { kind: 'directory', path: '/usr/bin' },
      { kind: 'symlink', path: '/etc/long', target: `/${'a'.repeat(90)}` },
      { kind: 'label', label: 'ROOT' },
    ]);
    t.ok(await isClean(partition));
    const seen = await fileSystem.look(
      '/etc/hosts',
      '/opt/a',
      '/usr/bin/tool',
      '/var/lib',
      '/etc/long',
      '/bin',
      '/no/where',
    );
    t.match(seen.get('/etc/hosts'), { type: 'file', mode: 0o600, uid: 70_000, gid: 5, sizeBytes: 4 });
    t.match(seen.get('/opt/a'), { type: 'directory', mode: 0o755, uid: 0 });
    t.match(
      seen.get('/usr/bin/tool'),
      { type: 'file', mode: 0o4755, sizeBytes: 300_000 },
      'written through /bin',
    );
    t.match(seen.get('/var/lib'), { type: 'directory', mode: 0o1777, gid: 7 });
    t.match(seen.get('/etc/long'), { type: 'symlink', target: `/${'a'.repeat(90)}` });
    t.match(seen.get('/bin'), { type: 'symlink', target: 'usr/bin' });
    t.equal(seen.get('/no/where'), undefined);
    t.equal(await fileSystem.resolve('/etc/os-release'), '/usr/lib/os-release');
    t.equal(await fileSystem.readText('/etc/os-release'), 'NAME=Old\n', 'read through the link');
    t.same((await fileSystem.list('/etc')).slice().sort(), ['hosts', 'long', 'os-release']);

    await fileSystem.apply([
      { kind: 'remove', path: '/opt' },
      { kind: 'remove', path: '/nothing/here' },
      { kind: 'attributes', path: '/etc/hosts', mode: 0o644 },
      { kind: 'file', path: '/etc/os-release', content: 'NAME=New\n' },
      { kind: 'file', path: '/etc/hosts', content: 'newer\n' },
    ]);
    t.ok(await isClean(partition));
    const after = await fileSystem.look('/opt', '/etc/hosts', '/etc/os-release');
    t.equal(after.get('/opt'), undefined, 'with all that was in it');
    t.match(after.get('/etc/hosts'), { mode: 0o644, uid: 70_000 }, 'whose it was, it stays');
    t.equal(after.get('/etc/os-release')?.type, 'file', 'a link at the end is replaced');
    t.equal(await fileSystem.readText('/usr/lib/os-release'), 'NAME=Old\n');
    t.match((await readFile(partition.diskPath)).subarray(offsetBytes + 1024 + 0x78, offsetBytes + 1024 + 0x7c).toString(), 'ROOT'); // prettier-ignore
  },
);

t.test('names that debugfs would read in another way arrive as they are', async (t) => {
  const { fileSystem, partition } = await smallDisk(t);
  const names = [
    'a b',
    'say "hello"',
    String.raw`back\slash`,
    '<12>',
    '#no',
    '-rf',
    'debugfs: quit',
    '%s',
    'ü',
  ];
  await fileSystem.apply(
    names.map((name) => ({ kind: 'file', path: `/etc/${name}/${name}`, content: name })),
  );
  for (const name of names) t.equal(await fileSystem.readText(`/etc/${name}/${name}`), name, name);
  t.ok(await isClean(partition));
  await t.rejects(fileSystem.apply([{ kind: 'file', path: '/etc/two\nlines', content: '' }]), {
    code: 'image.edit-failed',
  });
});

t.test('what cannot be done fails before or while it is done, never silently', async (t) => {
  const { fileSystem, partition } = await smallDisk(t);
  const fails = (edits: Parameters<OfflineFileSystem['apply']>[0], message: RegExp) =>
    t.rejects(fileSystem.apply(edits), { code: 'image.edit-failed', message }, String(message));
  await fails([{ kind: 'file', path: '/etc', content: '' }], /\/etc is a directory/);
  await fails([{ kind: 'file', path: '/etc/hosts/x', content: '' }], /\/etc\/hosts is no directory/);
  await fails([{ kind: 'attributes', path: '/etc/none', mode: 0o600 }], /there is no \/etc\/none/);
  await fileSystem.apply([{ kind: 'symlink', path: '/etc/round', target: 'round' }]);
  await fails([{ kind: 'file', path: '/etc/round/x', content: '' }], /circle|symbolic links/);
  await fails([{ kind: 'file', path: '/big', content: Buffer.alloc(20_000_000, 'x') }], /allocate|space/i);
  const nowhere = new OfflineFileSystem({ diskPath: partition.diskPath, offsetBytes: 0 });
  await t.rejects(nowhere.readText('/etc/hosts'), { code: 'image.edit-failed', message: /magic|open/i });
});

t.test('a lost directory is damage that a check at boot leaves to a person', async (t) => {
  const { partition } = await smallDisk(t);
  await loseDirectory(partition, '/etc/data');
  t.notOk(await isClean(partition));
  const device = `disk.raw?offset=${offsetBytes}`;
  const preen = await execa('e2fsck', ['-p', device], {
    cwd: path.dirname(partition.diskPath),
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    reject: false,
    all: true,
  });
  t.equal(preen.exitCode, 4, preen.all);
  t.match(preen.all, /UNEXPECTED INCONSISTENCY; RUN fsck MANUALLY/);
});
