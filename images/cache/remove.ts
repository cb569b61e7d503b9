import { Ttys0Error } from '../../harness/errors/index.ts';
import { findBase, loadSimulated } from '../profiles.ts';
import { baseRecipe, recipeOf } from '../recipe.ts';
import { Cache } from './cache.ts';
import { imageDirectory } from './directories.ts';
import type { CacheEntry, CacheShelf } from './entry.ts';
import { imageShelf } from './image-shelf.ts';
import { sweepLeftovers } from './sweep.ts';

export interface RemoveOptions {
  /** Images of current recipes, too. Without it: leftovers of builds, and images that no recipe stands for any more. */
  readonly all?: boolean | undefined;
  /** What else is in the cache: what stands on an image goes with it under `all`, and keeps it without. */
  readonly shelves?: readonly CacheShelf[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Nothing is removed; what would be is told. */
  readonly dryRun?: boolean | undefined;
}

/** Frees the cache; what a running process uses stays, with all that it stands on. Returns the paths that it removed. */
export async function removeImages(options: RemoveOptions = {}): Promise<readonly string[]> {
  const swept = options.dryRun === true ? [] : await sweepLeftovers();
  const entries = await new Cache([imageShelf, ...(options.shelves ?? [])]).list();
  const staying = new Set<CacheEntry>();
  for (const entry of entries) {
    if (entry.inUse || entry.irreplaceable || (!options.all && (await isCurrent(entry, entries))))
      keep(entry, entries, staying);
  }
  const going = entries.filter((entry) => !staying.has(entry)).toReversed();
  for (const entry of going) {
    options.signal?.throwIfAborted();
    if (options.dryRun !== true) await entry.discard();
  }
  return [...swept, ...going.map(({ directory }) => directory)];
}

/** With an entry stays what it stands on. */
function keep(entry: CacheEntry, entries: readonly CacheEntry[], staying: Set<CacheEntry>): void {
  staying.add(entry);
  const below = entries.find(({ directory }) => directory === entry.standsOn);
  if (below) keep(below, entries, staying);
}

/**
 * True when the recipe of today makes just that image; for a template, the one that it stands on. A recipe that cannot
 * be read takes nothing away.
 */
async function isCurrent(entry: CacheEntry, entries: readonly CacheEntry[]): Promise<boolean> {
  const { kind, name, directory, source } = entry;
  // What was made of it stays.
  if (kind === 'download') return false;
  if (kind === 'template') {
    const below = entries.find((other) => other.directory === entry.standsOn);
    return below !== undefined && isCurrent(below, entries);
  }
  // What was brought here cannot be made again.
  if (source === 'official' || source === 'imported') return true;
  try {
    if (kind !== 'base') return imageDirectory(await recipeOf(await loadSimulated(name))) === directory;
    const base = await findBase(name.replace(/^base-/, ''));
    return base !== undefined && imageDirectory(await baseRecipe(base)) === directory;
  } catch (error) {
    if (!(error instanceof Ttys0Error)) throw error;
    return error.code === 'image.profile-invalid';
  }
}
