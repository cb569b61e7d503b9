import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../harness/errors/index.ts';
import { findForeign, listForeign } from './foreign/library.ts';
import type { MachineShape, Profile } from './guest.ts';
import { nearest } from './nearest.ts';
import { baseSchema, profileSchema, type Base, type SimulatedProfile } from './profile.ts';
import { changeProfile } from './variant/change-profile.ts';
import { splitGuestName, type Variant } from './variant/variant.ts';
import { readVariants, suitable } from './variant/variants.ts';
import { exists, invalid, readYaml, validate } from './yaml-file.ts';

const imagesDirectory = import.meta.dirname;

/** Every guest that has a folder with a `profile.yaml`, by name. Throws `image.profile-invalid`. */
export async function listProfiles(directory = imagesDirectory): Promise<readonly SimulatedProfile[]> {
  return Promise.all((await profileNames(directory)).map((name) => readProfile(directory, name)));
}

/**
 * The guest of that name, made here or brought here. Throws `usage.guest-unknown` or `usage.variant-unknown` with what
 * there is, or `image.profile-invalid`.
 */
export async function loadProfile(name: string): Promise<Profile> {
  const foreign = await findForeign(name);
  if (foreign) return foreign;
  const others = await listForeign();
  return loadSimulated(name, imagesDirectory, others.map((other) => other.name)); // prettier-ignore
}

/**
 * The guest of that name that is made here: a profile's, or `<profile>.<variant>`. Throws `usage.guest-unknown` or
 * `usage.variant-unknown` with what there is, or `image.profile-invalid`.
 */
export async function loadSimulated(
  name: string,
  directory = imagesDirectory,
  others: readonly string[] = [],
): Promise<SimulatedProfile> {
  const parts = splitGuestName(name);
  const known = await profileNames(directory);
  if (!known.includes(parts.profile)) throw unknownGuest(name, parts.profile, [...known, ...others]);
  const profile = await readProfile(directory, parts.profile);
  if (parts.variant === undefined) return profile;
  const variants = suitable(await readVariants(path.join(directory, 'variants')), profile);
  const variant = variants.find((candidate) => candidate.name === parts.variant);
  if (variant) return changeProfile(profile, variant);
  const names = variants.map((candidate) => candidate.name);
  throw new Ttys0Error('usage.variant-unknown', {
    guest: parts.profile,
    variant: parts.variant,
    known: names.join(', '),
    meant: meant(parts.variant, names, `${parts.profile}.`),
  });
}

/** The variants that can be made of a guest. Throws `image.profile-invalid`. */
export async function listVariants(
  profile: SimulatedProfile,
  directory = imagesDirectory,
): Promise<readonly Variant[]> {
  return suitable(await readVariants(path.join(directory, 'variants')), profile);
}

function unknownGuest(guest: string, given: string, known: readonly string[]): Ttys0Error {
  return new Ttys0Error('usage.guest-unknown', {
    guest,
    known: known.join(', '),
    meant: meant(given, known, ''),
  });
}

/** The start of a sentence of advice; empty when no name is near. */
function meant(given: string, known: readonly string[], prefix: string): string {
  const name = nearest(given, known);
  return name === undefined ? '' : `Did you mean ${prefix}${name}? `;
}

async function profileNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const present = await Promise.all(names.map((name) => exists(path.join(directory, name, 'profile.yaml'))));
  return names.filter((_, index) => present[index]).sort();
}

async function readProfile(directory: string, name: string): Promise<SimulatedProfile> {
  const file = path.join(directory, name, 'profile.yaml');
  const { extends: base, ...fields } = await readYaml(file);
  if (typeof base !== 'string')
    throw invalid(file, 'extends', 'must be the name of a folder of images/bases');
  const profile = validate(profileSchema, fields, file);
  const below = await readBase(directory, base, file);
  return {
    ...profile,
    name,
    file,
    files: await filesBeside(file),
    base: below,
    init: below.init,
    machine: { ...profile.machine, ...machineOf(below) },
  };
}

/** The machine that the guests of a base want: one that every host can be. */
function machineOf({ memoryMiB, cpus }: Base): Omit<MachineShape, 'serialPort' | 'firmwareMirror'> {
  return { memoryMiB, cpus, firmware: 'bios', cpu: 'x86-64-v2' };
}

async function readBase(directory: string, name: string, usedBy: string): Promise<Base> {
  const base = await findBase(name, directory);
  if (!base) throw invalid(usedBy, 'extends', `there is no images/bases/${name}/base.yaml`);
  return base;
}

/** The base of that name, if there is one. Throws `image.profile-invalid`. */
export async function findBase(name: string, directory = imagesDirectory): Promise<Base | undefined> {
  const file = path.join(directory, 'bases', path.basename(name), 'base.yaml');
  if (!(await exists(file))) return undefined;
  const base = validate(baseSchema, await readYaml(file), file);
  return { ...base, name, file, files: await filesBeside(file) };
}

async function filesBeside(file: string): Promise<string | undefined> {
  const tree = path.join(path.dirname(file), 'files');
  return (await exists(tree)) ? tree : undefined;
}
