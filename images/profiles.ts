import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { isSystemError, Ttys0Error } from '../harness/errors/index.ts';
import { mergeFields } from './merge-fields.ts';
import { profileSchema, type Profile } from './profile.ts';

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
  const folder = path.join(directory, name);
  const { fields, sources } = await readFields(directory, path.join(folder, 'profile.yaml'), []);
  const file = sources.at(-1) ?? folder;
  const result = profileSchema.safeParse(fields);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue === undefined || issue.path.length === 0 ? 'the whole file' : issue.path.join('.');
    throw invalid(file, field, issue?.message ?? 'is not valid');
  }
  const trees = sources.map((source) => path.join(path.dirname(source), 'files'));
  const present = await Promise.all(trees.map(exists));
  return { ...result.data, name, sources, layers: trees.filter((_, index) => present[index]) };
}

/** Reads a profile over the bases that its `extends` names, one after the other. */
async function readFields(
  directory: string,
  file: string,
  seen: readonly string[],
): Promise<{ fields: Record<string, unknown>; sources: string[] }> {
  if (seen.includes(file)) throw invalid(file, 'extends', 'comes back to itself');
  const { extends: base, ...own } = await readYaml(file);
  if (base === undefined) return { fields: own, sources: [file] };
  if (typeof base !== 'string')
    throw invalid(file, 'extends', 'must be the name of a folder of images/bases');
  const baseFile = path.join(directory, 'bases', path.basename(base), 'base.yaml');
  if (!(await exists(baseFile))) throw invalid(file, 'extends', `there is no images/bases/${base}/base.yaml`);
  const inherited = await readFields(directory, baseFile, [...seen, file]);
  return { fields: mergeFields(inherited.fields, own), sources: [...inherited.sources, file] };
}

async function readYaml(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw invalid(file, 'the whole file', 'must be a mapping of fields');
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const line = error.linePos?.[0].line ?? 1;
    throw invalid(file, `line ${line}`, error.message.split('\n')[0]?.replace(/[.:]$/, '') ?? 'is not YAML');
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

function invalid(file: string, field: string, problem: string): Ttys0Error {
  return new Ttys0Error('image.profile-invalid', {
    file: path.relative(process.cwd(), file),
    field,
    problem,
  });
}
