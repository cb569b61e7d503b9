import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from './profile.ts';

const builderDirectory = path.join(import.meta.dirname, 'build');

/**
 * A digest of all that decides what a guest's disk holds: its profile and bases, their files with their executable
 * bits, and the builder. Not of the mirror, the host or the time: two builds of one recipe are the same guest.
 * 12 hexadecimal digits.
 */
export async function recipeDigest(profile: Profile, builder = builderDirectory): Promise<string> {
  const hash = createHash('sha256');
  hash.update(`${profile.name}\n`);
  for (const source of profile.sources) hash.update(await readFile(source)).update('\0');
  for (const tree of profile.layers) await hashTree(tree, (text) => hash.update(text), isEverything);
  await hashTree(builder, (text) => hash.update(text), isProgram);
  return hash.digest('hex').slice(0, 12);
}

type Update = (text: string | Buffer) => void;

async function hashTree(directory: string, update: Update, accept: (name: string) => boolean): Promise<void> {
  const names = await readdir(directory, { recursive: true });
  for (const name of names.filter(accept).sort()) {
    const file = path.join(directory, name);
    const status = await lstat(file);
    // git keeps no more of a file's mode than this bit.
    update(`\0${name}\0${status.mode & 0o100}\0`);
    if (status.isFile()) update(await readFile(file));
    if (status.isSymbolicLink()) update(await readlink(file));
  }
}

const isEverything = () => true;
const isProgram = (name: string) => !name.endsWith('.test.ts');
