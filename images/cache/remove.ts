import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from '../../harness/host/lock.ts';
import { listProfiles } from '../profiles.ts';
import { recipeOf, type ImageRecipe } from '../recipe.ts';
import { imageDirectory, imagesCache } from './directories.ts';
import { sweepLeftovers } from './sweep.ts';

export interface RemoveOptions {
  /** Images of current recipes, too. Without it: leftovers of builds, and images that no recipe stands for any more. */
  readonly all?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Frees the cache of images; returns the paths that it removed. A lab that runs on a removed image runs on, but cannot
 * start that guest afresh.
 */
export async function removeImages(options: RemoveOptions = {}): Promise<readonly string[]> {
  const removed = [...(await sweepLeftovers())];
  const current = options.all ? new Set<string>() : await currentNames();
  for (const name of await imageNames()) {
    if (current.has(name)) continue;
    const directory = path.join(imagesCache(), name);
    const profileName = name.slice(0, name.lastIndexOf('-'));
    const remove = () => rm(directory, { recursive: true, force: true });
    await withLock(path.join(imagesCache(), profileName), remove, { signal: options.signal });
    removed.push(directory);
  }
  return removed;
}

async function imageNames(): Promise<string[]> {
  const names = await readdir(imagesCache()).catch(() => [] as string[]);
  return names.filter((name) => /^[a-z0-9].*-[0-9a-f]{12}$/.test(name));
}

async function currentNames(): Promise<Set<string>> {
  const recipes = await Promise.all((await listProfiles()).map((profile) => recipeOf(profile)));
  return new Set(recipes.flatMap((recipe) => [recipe, recipe.below]).map((recipe) => path.basename(imageDirectory(recipe)))); // prettier-ignore
}
