import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../harness/errors/index.ts';
import { baseSchema, profileSchema, type Base, type Profile } from './profile.ts';
import { exists, invalid, readYaml, validate } from './yaml-file.ts';

const imagesDirectory = import.meta.dirname;

/** Every guest that has a folder with a `profile.yaml`, by name. Throws `image.profile-invalid`. */
export async function listProfiles(directory = imagesDirectory): Promise<readonly Profile[]> {
  return Promise.all((await profileNames(directory)).map((name) => readProfile(directory, name)));
}

/** The guest of that name. Throws `usage.guest-unknown` with the known names, or `image.profile-invalid`. */
export async function loadProfile(name: string, directory = imagesDirectory): Promise<Profile> {
  const known = await profileNames(directory);
  if (!known.includes(name))
    throw new Ttys0Error('usage.guest-unknown', { guest: name, known: known.join(', ') });
  return readProfile(directory, name);
}

async function profileNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const present = await Promise.all(names.map((name) => exists(path.join(directory, name, 'profile.yaml'))));
  return names.filter((_, index) => present[index]).sort();
}

async function readProfile(directory: string, name: string): Promise<Profile> {
  const file = path.join(directory, name, 'profile.yaml');
  const { extends: base, ...fields } = await readYaml(file);
  if (typeof base !== 'string')
    throw invalid(file, 'extends', 'must be the name of a folder of images/bases');
  const profile = validate(profileSchema, fields, file);
  return {
    ...profile,
    name,
    file,
    files: await filesBeside(file),
    base: await readBase(directory, base, file),
  };
}

async function readBase(directory: string, name: string, usedBy: string): Promise<Base> {
  const file = path.join(directory, 'bases', path.basename(name), 'base.yaml');
  if (!(await exists(file))) throw invalid(usedBy, 'extends', `there is no images/bases/${name}/base.yaml`);
  const base = validate(baseSchema, await readYaml(file), file);
  return { ...base, name, file, files: await filesBeside(file) };
}

async function filesBeside(file: string): Promise<string | undefined> {
  const tree = path.join(path.dirname(file), 'files');
  return (await exists(tree)) ? tree : undefined;
}
