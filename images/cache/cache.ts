import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
import type { CacheEntry, CacheShelf } from './entry.ts';

export interface PruneOptions {
  /** What the cache may take at most. */
  readonly limitBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** Nothing is removed; what would be is told. */
  readonly dryRun?: boolean | undefined;
}

/** All that is kept to be used again, on every shelf: what there is, and how to make room. */
export class Cache {
  readonly #shelves: readonly CacheShelf[];

  constructor(shelves: readonly CacheShelf[]) {
    this.#shelves = shelves;
  }

  /** Every entry, what stands on nothing first, then by name. */
  async list(): Promise<readonly CacheEntry[]> {
    const entries = (await Promise.all(this.#shelves.map((shelf) => shelf.list()))).flat();
    return entries.sort((a, b) => depth(a, entries) - depth(b, entries) || (a.name < b.name ? -1 : 1));
  }

  /**
   * Removes entries, those that stand on others first. Throws `image.in-use`, before it removes any, when a process uses
   * one of them or something else stands on it.
   */
  async remove(
    directories: readonly string[],
    { signal, dryRun = false }: Omit<PruneOptions, 'limitBytes'> = {},
  ): Promise<readonly CacheEntry[]> {
    const entries = await this.list();
    const going = entries.filter(({ directory }) => directories.includes(directory));
    for (const entry of going) {
      const above = entries.filter((other) => other.standsOn === entry.directory && !going.includes(other));
      if (entry.inUse) throw inUse(entry, 'a running process uses it');
      if (above.length > 0)
        throw inUse(entry, `${above.map(({ name }) => name).join(', ')} cannot be used without it`);
    }
    if (dryRun) return going;
    for (const entry of going.toReversed()) {
      signal?.throwIfAborted();
      await entry.discard();
    }
    return going;
  }

  /**
   * Removes what was used least recently, as much as it takes to come under the limit; never what is in use, nor what
   * something that stays stands on, nor what cannot be made again. Returns what it removed; the cache may still be over
   * the limit then.
   */
  async prune({ limitBytes, signal, dryRun = false }: PruneOptions): Promise<readonly CacheEntry[]> {
    let entries = await this.list();
    const removed: CacheEntry[] = [];
    while (totalBytes(entries) > limitBytes) {
      const [oldest] = entries
        .filter((entry) => isFree(entry, entries))
        .sort((a, b) => +a.lastUsedAt - +b.lastUsedAt);
      if (!oldest) break;
      signal?.throwIfAborted();
      if (!dryRun) await oldest.discard();
      removed.push(oldest);
      entries = entries.filter((entry) => entry !== oldest);
    }
    return removed;
  }
}

/** What entries take together. */
export function totalBytes(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function isFree(entry: CacheEntry, entries: readonly CacheEntry[]): boolean {
  return (
    !entry.inUse && !entry.irreplaceable && !entries.some(({ standsOn }) => standsOn === entry.directory)
  );
}

function depth(entry: CacheEntry, entries: readonly CacheEntry[]): number {
  const below = entries.find(({ directory }) => directory === entry.standsOn);
  return below ? 1 + depth(below, entries) : 0;
}

function inUse({ name, directory }: CacheEntry, reason: string): Ttys0Error {
  return new Ttys0Error('image.in-use', { name: `${name} (${path.basename(directory)})`, reason });
}
