import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { makeDisk } from './disk.ts';

const options = { compression: 'none', unpackedLimitBytes: 1e9, shared: true } as const;
const qemuImg = (...parameters: readonly string[]) => execa('qemu-img', parameters);

t.test("a qcow2 is taken as it is, and shares its bytes; what is the user's is copied", async (t) => {
  const directory = t.testdir({});
  const [source, disk, other] = ['source', 'disk', 'other'].map((name) => path.join(directory, name)) as [string, string, string]; // prettier-ignore
  await qemuImg('create', '-q', '-f', 'qcow2', source, '10M');
  await makeDisk(source, disk, options);
  t.equal((await stat(disk)).ino, (await stat(source)).ino);
  await makeDisk(source, other, { ...options, shared: false });
  t.not((await stat(other)).ino, (await stat(source)).ino);
  t.ok((await readFile(other)).equals(await readFile(source)));
});

t.test('a raw disk becomes a qcow2, packed or not', async (t) => {
  const directory = t.testdir({});
  const raw = Buffer.alloc(1_048_576);
  raw.writeUInt16LE(0xaa55, 510);
  const [source, packed, disk, other] = ['source', 'source.bz2', 'disk', 'other'].map((name) => path.join(directory, name)) as [string, string, string, string]; // prettier-ignore
  await writeFile(source, raw);
  await execa('bzip2', ['-k', source]);
  await makeDisk(source, disk, options);
  await makeDisk(packed, other, { ...options, compression: 'bz2' });
  for (const made of [disk, other]) {
    await qemuImg('convert', '-f', 'qcow2', '-O', 'raw', made, `${made}.raw`);
    t.ok((await readFile(`${made}.raw`)).equals(raw));
  }
  t.rejects(stat(`${other}.unpacked`), { code: 'ENOENT' });
  await t.rejects(makeDisk(source, `${disk}2`, { ...options, freeBytes: async () => 0 }), {
    code: 'image.download-space',
  });
});

t.test('what is no disk, or needs another file, is refused', async (t) => {
  const directory = t.testdir({ page: '<html>moved</html>', empty: '' });
  const at = (name: string) => path.join(directory, name);
  const refused = (name: string, message: RegExp) => t.rejects(makeDisk(at(name), at(`${name}.disk`), options), { code: 'image.no-disk', message }); // prettier-ignore
  await refused('page', /neither/);
  await refused('empty', /neither/);
  await qemuImg('create', '-q', '-f', 'raw', at('secret'), '1M');
  await qemuImg('create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', at('secret'), at('overlay'));
  await refused('overlay', /what differs from another file/);
  await qemuImg('create', '-q', '-f', 'qcow2', '-o', `data_file=${at('data')}`, at('outside'), '1M');
  await refused('outside', /in another file/);
  await qemuImg('create', '-q', '-f', 'qcow2', at('cut'), '1M');
  await writeFile(at('cut'), (await readFile(at('cut'))).subarray(0, 70));
  await refused('cut', /./);
});
