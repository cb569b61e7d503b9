import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import type { Profile } from '../index.ts';
import { exportVhd } from './vhd.ts';

const mebibyte = 1_048_576;
const profile = { name: 'guest', machine: { firmware: 'uefi' } } as Profile;

/** An image of two layers, of a size that Azure does not take. */
async function layeredImage(t: Test) {
  const directory = t.testdir({ base: {}, guest: {}, out: {} });
  const at = (...names: readonly string[]): string => path.join(directory, ...names);
  await writeFile(at('raw'), Buffer.alloc(3 * mebibyte + 4096, 'b'));
  await execa('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', at('raw'), at('base/disk.qcow2')]);
  const below = ['-F', 'qcow2', '-b', '../base/disk.qcow2'];
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', ...below, at('guest/disk.qcow2')]);
  await execa('qemu-io', ['-f', 'qcow2', '-c', 'write -P 103 1M 64k', at('guest/disk.qcow2')]);
  return { image: { profile, diskPath: at('guest/disk.qcow2') }, at };
}

t.test('a chain becomes one VHD of fixed size and whole mebibytes, as Azure takes it', async (t) => {
  const { image, at } = await layeredImage(t);
  const made = await exportVhd(image, path.relative(process.cwd(), at('out/disk.vhd')));
  t.same(made, { path: at('out/disk.vhd'), sizeBytes: 4 * mebibyte + 512, generation: 'V2' });
  t.same(await readdir(at('out')), ['disk.vhd']);
  const bytes = await readFile(made.path);
  const footer = bytes.subarray(4 * mebibyte);
  t.equal(footer.toString('latin1', 0, 8), 'conectix');
  t.equal(footer.readUInt32BE(60), 2, 'fixed');
  t.equal(footer.readBigUInt64BE(48), BigInt(4 * mebibyte));
  const sum = footer.reduce((total, byte, at) => (at < 64 || at > 67 ? total + byte : total), 0);
  t.equal(footer.readUInt32BE(64), ~sum >>> 0);
  t.equal(bytes[0], 98, 'of the layer below');
  t.equal(bytes[mebibyte], 103, 'of its own layer');
  t.equal(bytes[3 * mebibyte + 4096], 0);
});

t.test('nobody else is overwritten, and nothing half made stays', async (t) => {
  const { image, at } = await layeredImage(t);
  await writeFile(at('out/disk.vhd'), 'mine');
  await t.rejects(exportVhd(image, at('out/disk.vhd')), { code: 'image.export-failed', message: /there already/ }); // prettier-ignore
  t.equal(await readFile(at('out/disk.vhd'), 'utf8'), 'mine');
  await t.rejects(exportVhd(image, at('none/disk.vhd')), { code: 'image.export-failed', message: /no such directory/ }); // prettier-ignore
  await t.rejects(exportVhd(image, at('out/x.vhd'), { signal: AbortSignal.abort(new Error('enough')) }), { message: 'enough' }); // prettier-ignore
  await using handle = await open(image.diskPath, 'r+');
  await handle.write('broken', 0);
  await t.rejects(exportVhd(image, at('out/\x1b.vhd')), { code: 'image.export-failed', message: /\\x1b/ });
  t.same(await readdir(at('out')), ['disk.vhd']);
});
