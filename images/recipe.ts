import { createHash, type Hash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

import { agentProgram } from '../harness/machine/agent/program.ts';
import type { Base, SimulatedProfile } from './profile.ts';

/** How an image comes to be: made of packages, or of another image and a difference. */
export type ImageRecipe = BaseRecipe | LayerRecipe;

interface Recipe {
  /** As its directory in the cache starts: `base-systemd`, `rhel`, `rhel.key-only`. */
  readonly name: string;
  /** Of all that decides what the disk holds; 12 hexadecimal digits. */
  readonly digest: string;
}

export interface BaseRecipe extends Recipe {
  readonly kind: 'base';
  readonly base: Base;
  readonly below: undefined;
}

export interface LayerRecipe extends Recipe {
  readonly kind: 'guest' | 'variant';
  readonly profile: SimulatedProfile;
  readonly below: BaseRecipe | LayerRecipe;
}

/** The folders whose programs make bases, and those that make what stands on them. */
export interface Builders {
  readonly base: readonly string[];
  readonly layer: readonly string[];
}

const here = import.meta.dirname;
const ownBuilders: Builders = {
  base: [path.join(here, 'build')],
  layer: ['layer', 'disk', 'variant'].map((name) => path.join(here, name)),
};

/**
 * How a guest's image is made. The digests hold all that decides what the disks hold: profile and base, their files
 * with their executable bits, and the builder. Not the mirror, the host or the time: two builds of one recipe are the
 * same guest.
 */
export async function recipeOf(profile: SimulatedProfile, builders = ownBuilders): Promise<LayerRecipe> {
  if (profile.variantOf)
    return variantRecipe(profile, profile.variantOf.profile, profile.variantOf.variant.file, builders);
  const below = await baseRecipe(profile.base, builders);
  const digest = await digestOf(async (hash) => {
    hash.update(`${profile.name}\n${below.digest}\n`);
    await hashFolder(hash, profile);
    for (const folder of builders.layer) await hashTree(hash, folder, isProgram);
  });
  return { kind: 'guest', name: profile.name, digest, profile, below };
}

async function variantRecipe(
  profile: SimulatedProfile,
  changed: SimulatedProfile,
  file: string,
  builders: Builders,
): Promise<LayerRecipe> {
  const below = await recipeOf(changed, builders);
  const digest = await digestOf(async (hash) => {
    hash.update(`${profile.name}\n${below.digest}\n`).update(await readFile(file));
  });
  return { kind: 'variant', name: profile.name, digest, profile, below };
}

/** How a base's image is made. */
export async function baseRecipe(base: Base, builders = ownBuilders): Promise<BaseRecipe> {
  const digest = await digestOf(async (hash) => {
    hash.update(`${base.name}\n`).update(agentProgram());
    await hashFolder(hash, base);
    for (const folder of builders.base) await hashTree(hash, folder, isProgram);
  });
  return { kind: 'base', name: `base-${base.name}`, digest, base, below: undefined };
}

async function digestOf(fill: (hash: Hash) => Promise<void>): Promise<string> {
  const hash = createHash('sha256');
  await fill(hash);
  return hash.digest('hex').slice(0, 12);
}

async function hashFolder(hash: Hash, { file, files }: Pick<Base, 'file' | 'files'>): Promise<void> {
  hash.update(await readFile(file)).update('\0');
  if (files !== undefined) await hashTree(hash, files, () => true);
}

async function hashTree(hash: Hash, directory: string, accept: (name: string) => boolean): Promise<void> {
  const names = await readdir(directory, { recursive: true });
  for (const name of names.filter(accept).sort()) {
    const file = path.join(directory, name);
    const status = await lstat(file);
    // git keeps no more of a file's mode than this bit.
    hash.update(`\0${name}\0${status.mode & 0o100}\0`);
    if (status.isFile()) hash.update(await readFile(file));
    if (status.isSymbolicLink()) hash.update(await readlink(file));
  }
}

const isProgram = (name: string) => !name.endsWith('.test.ts');
