// Bundles the program into the directory that is its first argument.
import { randomBytes } from 'node:crypto';
import { readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** A program that runs may still load parts of its bundle. */
const keptMs = 7 * 24 * 60 * 60 * 1000;

const [, , directory] = process.argv;
const partial = `${directory}.${randomBytes(4).toString('hex')}`;
try {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'main.ts')],
    outdir: partial,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    plugins: [{ name: 'place', setup: keepPlaces }],
  });
  // Two processes may make it at once: that of the first to be done is used by both.
  await rename(partial, directory).catch((error) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  await sweep(path.dirname(directory));
} catch (error) {
  // What is wrong with a source has been shown.
  if (!error.errors) throw error;
  process.exitCode = 1;
} finally {
  await rm(partial, { recursive: true, force: true });
}

/** Files beside a source are found from where it is, and not from where the bundle is. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
    const text = await readFile(file, 'utf8');
    const contents = text
      .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
    return { contents, loader: 'ts' };
  });
}

async function sweep(bundles) {
  for (const name of await readdir(bundles)) {
    const old = path.join(bundles, name);
    const { mtimeMs } = await stat(old);
    if (Date.now() - mtimeMs > keptMs) await rm(old, { recursive: true, force: true });
  }
}
