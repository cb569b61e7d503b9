import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import t from 'tap';
import { decompress, type Compression } from './decompress.ts';

const content = Buffer.from('a disk of a guest, again and again. '.repeat(100_000));
const pack: Record<Compression, () => Promise<Uint8Array>> = {
  gz: async () => gzipSync(content),
  xz: async () => (await execa('xz', ['-zc'], { input: content, encoding: 'buffer' })).stdout,
  bz2: async () => (await execa('bzip2', ['-zc'], { input: content, encoding: 'buffer' })).stdout,
};

for (const compression of ['gz', 'xz', 'bz2'] as const) {
  t.test(compression, async (t) => {
    const directory = t.testdir({});
    const [source, target] = [path.join(directory, `x.${compression}`), path.join(directory, 'x')];
    const packed = await pack[compression]();
    await writeFile(source, packed);
    await decompress(source, compression, target, { limitBytes: content.length });
    t.ok((await readFile(target)).equals(content));

    const failed = { code: 'image.unpack-failed' };
    const unpack = (limitBytes = 1e9, signal?: AbortSignal) => decompress(source, compression, target, { limitBytes, signal }); // prettier-ignore
    await t.rejects(unpack(content.length - 1), { ...failed, message: /more than 3\.4 MiB/ }, 'a bomb');
    await writeFile(source, packed.subarray(0, packed.length - 20));
    await t.rejects(unpack(), failed, 'cut short');
    await writeFile(source, 'not packed at all');
    await t.rejects(unpack(), failed, 'something else');
    await writeFile(source, '');
    await t.rejects(unpack(), failed, 'nothing');
    const reason = new Error('enough');
    await writeFile(source, packed);
    await t.rejects(unpack(1e9, AbortSignal.abort(reason)), reason);
    await t.rejects(stat(target), { code: 'ENOENT' }, 'nothing half is left');
  });
}
