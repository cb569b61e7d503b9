import { chmodSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { isClean, OfflineFileSystem } from '../../../disk/index.ts';
import { capability, makeSpecialDisk, oddName } from '../testing/special-disk.ts';
import { walkInodes } from './inodes.ts';

async function check(t: Test, directory: string): Promise<void> {
  const diskPath = path.join(directory, 'disk.raw');
  await execa('qemu-img', ['convert', '-O', 'raw', path.join(directory, 'disk.qcow2'), diskPath]);
  const partition = { diskPath, offsetBytes: 1_048_576 };
  t.ok(await isClean(partition));
  const inodes = await walkInodes(partition);
  t.match(inodes.get('/usr/bin/su'), { mode: 0o104755, uid: 0, gid: 0 });
  t.equal(inodes.get('/usr/bin/su')?.number, inodes.get('/usr/bin/also-su')?.number, 'a hard link');
  t.match(inodes.get('/etc/shadow'), { mode: 0o100000, gid: 42 });
  t.match(inodes.get('/dev/console'), { mode: 0o020600, gid: 5 });
  t.match(inodes.get('/dev/sda'), { mode: 0o060660 });
  t.match(inodes.get('/run/pipe'), { mode: 0o010620 });
  t.match(inodes.get('/tmp'), { mode: 0o041777 });
  t.ok(inodes.has(`/etc/${oddName}`), 'a name with anything in it');
  const fileSystem = new OfflineFileSystem(partition);
  t.match((await fileSystem.look('/etc')).get('/etc'), { mode: 0o2555, uid: 70_000 });
  t.equal(await fileSystem.readText('/bin/ping'), 'p');
  const shown = await execa(
    'debugfs',
    ['-R', 'ea_get -x /usr/bin/ping security.capability', `${diskPath}?offset=1048576`],
    {
      env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
    },
  );
  t.match(shown.stdout.replace(/[^0-9a-f]/g, ''), capability.toString('hex'));
}

t.test('a disk holds what the model says', async (t) => {
  const directory = t.testdir({});
  await makeSpecialDisk(directory);
  await check(t, directory);
});

t.test('nobody makes the same disk', { skip: process.getuid?.() === 0 ? false : 'needs root' }, async (t) => {
  const directory = t.testdir({});
  chmodSync(directory, 0o777);
  const nobody = [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    'env',
    '-u',
    'NODE_OPTIONS',
    process.execPath,
  ];
  const asNobody = (...parameters: readonly string[]) =>
    execa('setpriv', [...nobody, ...parameters], { reject: false, all: true, extendEnv: false, env: { PATH: process.env['PATH'], HOME: directory, TMPDIR: directory } }); // prettier-ignore
  const reads = await asNobody('-e', `require('fs').accessSync(${JSON.stringify(import.meta.filename)})`);
  if (reads.failed) {
    t.pass('nobody may not read this checkout');
    return;
  }
  const script = `import(${JSON.stringify(new URL('../testing/special-disk.ts', import.meta.url).href)}).then(({ makeSpecialDisk }) => makeSpecialDisk(${JSON.stringify(directory)}))`;
  const made = await asNobody('--import', 'tsx', '--input-type=module', '-e', script);
  t.equal(made.exitCode, 0, made.all);
  await check(t, directory);
});
