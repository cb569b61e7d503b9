import { readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t, { type Test } from 'tap';
import { imageDigest, readCachedImage, writeManifest } from './cached-image.ts';

/** An image in the cache, with a disk that nobody could boot. */
async function cachedImage(t: Test): Promise<{ directory: string; disk: string }> {
  const directory = t.testdir({ 'disk.qcow2': 'the disk of a guest' });
  await writeManifest(directory, { kind: 'guest', name: 'guest', recipe: '0123456789ab' });
  return { directory, disk: path.join(directory, 'disk.qcow2') };
}

t.test('an image as it was built is whole, with its digest', async (t) => {
  const { directory, disk } = await cachedImage(t);
  t.match(await readCachedImage(directory), {
    state: 'whole',
    diskPath: disk,
    manifest: { name: 'guest', recipe: '0123456789ab', sizeBytes: 19, sha256: /^[0-9a-f]{64}$/ },
  });
});

t.test('what is not there is absent', async (t) => {
  t.same(await readCachedImage(t.testdir({})), { state: 'absent' });
  t.same(await readCachedImage(path.join(t.testdirName, 'nowhere')), { state: 'absent' });
});

t.test('a disk that changed after it was verified is found out, whatever its time says', async (t) => {
  const { directory, disk } = await cachedImage(t);
  t.match(await readCachedImage(directory), { state: 'whole' });
  const before = await stat(disk);
  await writeFile(disk, 'the disk of a thief');
  await utimes(disk, before.atime, before.mtime);
  t.match(await readCachedImage(directory), { state: 'damaged', problem: /not the one that was built/ });
});

t.test('a disk cut short is found out by its length', async (t) => {
  const { directory, disk } = await cachedImage(t);
  await truncate(disk, 10);
  t.match(await readCachedImage(directory), { state: 'damaged', problem: 'its disk has 10 bytes, not 19' });
});

t.test('half an image is damaged', async (t) => {
  const withoutManifest = t.testdir({
    a: { 'disk.qcow2': 'disk' },
    b: { 'disk.qcow2': 'disk', 'manifest.json': '{"form' },
  });
  t.match(await readCachedImage(path.join(withoutManifest, 'a')), { state: 'damaged', problem: /manifest/ });
  t.match(await readCachedImage(path.join(withoutManifest, 'b')), { state: 'damaged', problem: /manifest/ });
});

t.test('a manifest of another format is not believed', async (t) => {
  const { directory } = await cachedImage(t);
  const file = path.join(directory, 'manifest.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"formatVersion": 2', '"formatVersion": 1'));
  t.match(await readCachedImage(directory), { state: 'damaged' });
});

t.test('what an image is changes with what it stands on', async (t) => {
  const sha256 = 'a'.repeat(64);
  const on = (digest: string) => imageDigest({ sha256, below: { directory: 'base', digest } });
  t.equal(imageDigest({ sha256 }), sha256);
  t.match(on('b'), /^[0-9a-f]{64}$/);
  t.not(on('b'), on('c'));
});
