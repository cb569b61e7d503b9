import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { smallRoot, tarBytes, writeArchive, type RawEntry } from '../../tree/testing/tar-bytes.ts';
import { importRoot, type ImportRootOptions } from './import-root.ts';
import { program } from './testing/small-tree.ts';

const system: readonly RawEntry[] = [...smallRoot, { name: 'bin/sh', content: program(), mode: 0o755 }];

/** Runs an import that must fail, and returns its error; what it left in the cache is `left`. */
async function refused(
  t: Test,
  make: (directory: string) => string,
  options: ImportRootOptions = {},
): Promise<{ readonly code: unknown; readonly message: string; readonly left: readonly string[] }> {
  const directory = t.testdir({ cache: {} });
  const before = process.env['TTYS0_CACHE_DIR'];
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'cache');
  try {
    await importRoot({ source: make(directory), name: 'mybox', options });
  } catch (error) {
    const images = path.join(directory, 'cache/images');
    const { code, message } = error as { code?: unknown; message: string };
    return { code, message, left: readdirSync(images, { recursive: true }).map(String) };
  } finally {
    if (before === undefined) delete process.env['TTYS0_CACHE_DIR'];
    else process.env['TTYS0_CACHE_DIR'] = before;
  }
  throw new Error('it was imported');
}

t.test('what cannot be imported is said, and leaves nothing', async (t) => {
  const archive = (...entries: readonly RawEntry[]) => (directory: string) => writeArchive(directory, tarBytes(...entries)); // prettier-ignore
  const arm = archive(...smallRoot, { name: 'bin/sh', content: program(183) });
  const cases: readonly (readonly [string, (directory: string) => string, ImportRootOptions, RegExp])[] = [
    ['image.tar-damaged', (directory) => writeArchive(directory, Buffer.alloc(0)), {}, /0 bytes/],
    ['image.not-a-root', archive(...smallRoot), {}, /no shell/],
    ['image.not-a-root', arm, {}, /aarch64/],
    ['image.not-a-root', archive(...system), { kernel: 'none' }, /cannot boot/],
    ['image.not-a-root', archive(...system), { kernel: 'own' }, /no kernel of its own/],
    ['image.tar-unsafe', archive(...system, { name: '../x' }), {}, /out of the root/],
  ];
  for (const [code, make, options, message] of cases) {
    const error = await refused(t, make, options);
    t.equal(error.code, code, error.message);
    t.match(error.message, message);
    t.strictSame(error.left, []);
  }
});

t.test('a source that is none is refused at once', async (t) => {
  const gone = importRoot({ source: path.join(t.testdirName, 'gone\x1b[2J'), name: 'mybox' });
  await t.rejects(gone, { code: 'image.source-missing', message: /gone\\x1b\[2J cannot be imported: it is not there/ }); // prettier-ignore
  await t.rejects(importRoot({ source: '/dev/null', name: 'mybox' }), { code: 'image.source-missing' });
  const directory = t.testdir({});
  writeFileSync(path.join(directory, 'x'), 'x');
  await t.rejects(importRoot({ source: directory, name: 'Not A Name' }), { code: 'usage.image-name' });
});
