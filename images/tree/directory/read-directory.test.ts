import { chmodSync, linkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { defaultLimits } from '../limits.ts';
import { readDirectory } from './read-directory.ts';

t.test('a directory is read as it is, links not followed', async (t) => {
  const directory = t.testdir({
    etc: { passwd: 'root:x' },
    usr: { bin: { sh: '#!/x' } },
    bin: t.fixture('symlink', 'usr/bin'),
    out: t.fixture('symlink', '/etc'),
  });
  linkSync(path.join(directory, 'etc/passwd'), path.join(directory, 'etc/passwd-'));
  writeFileSync(Buffer.concat([Buffer.from(`${directory}/etc/`), Buffer.from([0xff, 0x1b])]), 'odd');
  chmodSync(path.join(directory, 'usr/bin/sh'), 0o755);
  await execa('mkfifo', [path.join(directory, 'pipe')]);
  const tree = await readDirectory(directory);
  t.equal(tree.text('/bin/sh'), '#!/x');
  t.equal(tree.file('/bin/sh')?.mode, 0o755);
  t.match(tree.findLink('/out'), { kind: 'symlink', target: '/etc' });
  t.equal(tree.text('/out/passwd'), 'root:x', 'within the root');
  t.equal(tree.file('/etc/passwd'), tree.file('/etc/passwd-'));
  t.equal(tree.text('/etc/\xff\x1b'), 'odd');
  t.match(tree.find('/pipe'), { kind: 'fifo' });
});

t.test('a directory of too many files is refused', async (t) => {
  const directory = t.testdir({ a: '1', b: '2', c: '3' });
  await t.rejects(readDirectory(directory, { limits: { ...defaultLimits, entries: 2 } }), {
    code: 'image.too-large',
  });
});

t.test('files that cannot be read are named', { skip: process.getuid?.() === 0 }, async (t) => {
  const directory = t.testdir({ secret: 'x' });
  chmodSync(path.join(directory, 'secret'), 0);
  await t.rejects(readDirectory(directory), { code: 'image.source-closed', message: /\/secret/ });
});
