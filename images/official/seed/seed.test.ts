import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { verify } from 'unixcrypt';
import { parse } from 'yaml';
import { findOfficial } from '../catalogue.ts';
import { writeSeed } from './write-seed.ts';

t.test('a NoCloud volume: its label, its files, the user and the password', async (t) => {
  const directory = t.testdir({ out: {}, again: {} });
  const image = await findOfficial('ubuntu:24.04');
  const changes = await writeSeed('ubuntu-24-04', image, path.join(directory, 'out'));
  t.match(changes, [/azureuser/]);
  t.same(await readdir(path.join(directory, 'out')), ['seed.img'], 'nothing else is left');
  const volume = path.join(directory, 'out/seed.img');
  const bytes = await readFile(volume);
  t.equal(bytes.subarray(0x8000 + 40, 0x8000 + 46).toString(), 'cidata');
  t.equal(bytes.length % 512, 0);
  await execa('xorriso', ['-osirrox', 'on', '-indev', volume, '-extract', '/', path.join(directory, 'read')]);
  t.same((await readdir(path.join(directory, 'read'))).sort(), ['meta-data', 'network-config', 'user-data']);
  const text = await readFile(path.join(directory, 'read/user-data'), 'utf8');
  t.ok(text.startsWith('#cloud-config\n'));
  const { users, bootcmd } = parse(text) as { users: [{ name: string; passwd: string; lock_passwd: boolean }]; bootcmd?: unknown }; // prettier-ignore
  t.match(users[0], { name: 'azureuser', lock_passwd: false });
  t.ok(verify('ttys0', users[0].passwd));
  t.equal(bootcmd, undefined);
  t.match(parse(await readFile(path.join(directory, 'read/meta-data'), 'utf8')), {
    'local-hostname': 'ubuntu-24-04',
  });
  await writeSeed('ubuntu-24-04', image, path.join(directory, 'again'));
  t.ok(
    (await readFile(path.join(directory, 'again/seed.img'))).equals(bytes),
    'the same seed is the same file',
  );
});

t.test('a serial console is asked for where the image has none by itself', async (t) => {
  const directory = t.testdir({});
  t.match(await writeSeed('x', await findOfficial('alpine:3.23'), directory), [/azureuser/, /ttyS0/]);
});

t.test('an Ignition configuration: passwords for core and for azureuser', async (t) => {
  const directory = t.testdir({});
  await writeSeed('flatcar-stable', await findOfficial('flatcar'), directory);
  t.same(await readdir(directory), ['config.ign']);
  const config = JSON.parse(await readFile(path.join(directory, 'config.ign'), 'utf8')) as { ignition: { version: string }; passwd: { users: { name: string; passwordHash: string }[] } }; // prettier-ignore
  t.equal(config.ignition.version, '3.3.0');
  t.same(config.passwd.users.map(({ name }) => name), ['core', 'azureuser']); // prettier-ignore
  for (const { passwordHash } of config.passwd.users) t.ok(verify('ttys0', passwordHash));
});
