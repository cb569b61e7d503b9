import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { cacheDirectory } from '../host/directories.ts';
import { findDamage } from './integrity.ts';
import { manifestSchema, type Template, type TemplateManifest } from './template.ts';

/** A template as found in the cache. */
export type StoredTemplate =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly problem: string }
  | { readonly state: 'whole'; readonly template: Template };

/** How the name of a template that is being made starts; then comes its maker's tag. */
export const partialPrefix = '.partial-';

/** Where all templates are. */
export function templatesCache(): string {
  return path.join(cacheDirectory(), 'templates');
}

/** Where the template with that key is, or will be. */
export function templateDirectory(guest: string, stage: string, key: string): string {
  return path.join(templatesCache(), `${guest}.${stage}-${key}`);
}

/** Looks a template up; one that is not as it was made is `damaged`. */
export async function readTemplate(directory: string): Promise<StoredTemplate> {
  const manifest = await readManifest(directory);
  if (manifest === 'absent') return { state: 'absent' };
  if (manifest === undefined) return { state: 'damaged', problem: 'its manifest cannot be read' };
  const problem = await findDamage(directory, manifest.files);
  return problem === undefined
    ? { state: 'whole', template: { directory, manifest } }
    : { state: 'damaged', problem };
}

/** The names of all templates, whole or not. */
export async function templateNames(): Promise<readonly string[]> {
  const names = await readdir(templatesCache()).catch(() => [] as string[]);
  return names.filter((name) => /^[a-z0-9].*-[0-9a-f]{12}$/.test(name)).sort();
}

/** What is known of a template; undefined where its manifest cannot be read. */
export async function readManifest(directory: string): Promise<TemplateManifest | 'absent' | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(path.join(directory, 'manifest.json'), 'utf8')));
  } catch {
    const there = await readdir(directory).catch(() => undefined);
    return there === undefined ? 'absent' : undefined;
  }
}
