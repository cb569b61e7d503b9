import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { rootUuid } from './base-files.ts';

t.test('a file system has an id of its own base, the same every time', async (t) => {
  t.match(rootUuid({ name: 'a' }), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  t.equal(rootUuid({ name: 'a' }), rootUuid({ name: 'a' }));
  t.not(rootUuid({ name: 'a' }), rootUuid({ name: 'b' }));
});

t.test('every script for the guest is one that a shell can read', async (t) => {
  const scripts = path.join(import.meta.dirname, 'guest');
  for (const name of await readdir(scripts)) {
    const text = await readFile(path.join(scripts, name), 'utf8');
    const { exitCode } = await execa('sh', ['-n'], { input: text, reject: false });
    t.equal(exitCode, 0, name);
  }
});
