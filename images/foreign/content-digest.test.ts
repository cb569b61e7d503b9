import { copyFile, open, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { contentDigest } from './content-digest.ts';

const mebibyte = 1_048_576;

t.test('holes and zeros are the same, and all else counts', async (t) => {
  const directory = t.testdir({});
  const [sparse, dense] = ['sparse', 'dense'].map((name) => path.join(directory, name)) as [string, string];
  const bytes = Buffer.alloc(9 * mebibyte + 100);
  bytes.write('first', 10);
  bytes.write('across two blocks', 3 * mebibyte - 8);
  bytes.write('end', bytes.length - 3);
  await writeFile(dense, bytes);
  await (async () => {
    await using handle = await open(sparse, 'w');
    await handle.truncate(bytes.length);
    await handle.write('first', 10);
    await handle.write('across two blocks', 3 * mebibyte - 8);
    await handle.write('end', bytes.length - 3);
  })();
  const digest = await contentDigest(dense);
  t.match(digest, /^[0-9a-f]{64}$/);
  t.equal(await contentDigest(sparse), digest);
  await copyFile(dense, sparse);
  await truncate(sparse, bytes.length + 1);
  t.not(await contentDigest(sparse), digest, 'another length');
  bytes.write('x', 5 * mebibyte);
  await writeFile(sparse, bytes);
  t.not(await contentDigest(sparse), digest, 'a byte');
  await writeFile(sparse, '');
  t.match(await contentDigest(sparse), /^[0-9a-f]{64}$/);
});

t.test('it can be given up', async (t) => {
  const file = path.join(t.testdir({}), 'file');
  await writeFile(file, Buffer.alloc(mebibyte, 'x'));
  await t.rejects(contentDigest(file, { signal: AbortSignal.abort(new Error('enough')) }), {
    message: 'enough',
  });
});
