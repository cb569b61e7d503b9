import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { openSigningKey } from './signing-key.ts';

t.test('a key is kept, readable by its owner alone, and the same for labs that start at once', async (t) => {
  const directory = t.testdir();
  const keys = await Promise.all([1, 2, 3].map(() => openSigningKey(directory)));
  const again = await openSigningKey(directory);
  t.same(new Set([...keys, again].map(({ keyId }) => keyId)).size, 1);
  t.same(await readdir(directory), ['token-signing.pem']);
  t.equal((await stat(path.join(directory, 'token-signing.pem'))).mode & 0o777, 0o600);
});

t.test('a file that is no key is replaced', async (t) => {
  const directory = t.testdir({ 'token-signing.pem': 'half a k' });
  const { keyId } = await openSigningKey(directory);
  t.equal((await openSigningKey(directory)).keyId, keyId);
  const file = path.join(directory, 'token-signing.pem');
  t.match(await readFile(file, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
  await writeFile(file, '');
  t.not((await openSigningKey(directory)).keyId, keyId);
});

t.test('a directory that is not there is an error', async (t) => {
  await t.rejects(openSigningKey(path.join(t.testdir(), 'nowhere')), { code: 'ENOENT' });
});
