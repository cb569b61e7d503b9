import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');
const bundles = path.join(root, 'dist/cli');
const sources = ['harness', 'mock-arm', 'images'];

/**
 * The program as a bundle of the sources as they are now.
 * @returns {Promise<string | undefined>} its address; undefined where none can be written
 */
export async function bundle() {
  const directory = path.join(bundles, await keyOfSources());
  const now = new Date();
  const present = await utimes(directory, now, now).then(
    () => true,
    () => make(directory),
  );
  if (process.env['TTYS0_DEBUG']) process.setSourceMapsEnabled(true);
  return present ? pathToFileURL(path.join(directory, 'main.js')).href : undefined;
}

/** Changes with every source, and with the place where they are. */
async function keyOfSources() {
  const hash = createHash('sha256').update(`${root}\n${process.version}\n`);
  for (const folder of sources) {
    const names = await readdir(path.join(root, folder), { recursive: true });
    const programs = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort();
    const states = await Promise.all(programs.map((name) => stat(path.join(root, folder, name))));
    for (const [index, { mtimeMs, size }] of states.entries())
      hash.update(`${folder}/${programs[index]}\n${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** In a process of its own, whose memory is gone with it. False where nothing may be written. */
async function make(directory) {
  try {
    await mkdir(bundles, { recursive: true });
  } catch {
    return false;
  }
  const program = path.join(import.meta.dirname, 'make-bundle.js');
  try {
    await promisify(execFile)(process.execPath, [program, directory]);
    return true;
  } catch (error) {
    throw new Error(`The program could not be bundled.\n${error.stderr}`);
  }
}
