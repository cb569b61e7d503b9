import { downloadShelf, removeImages, totalBytes, type CacheEntry } from '../../../../images/index.ts';
import { openCache } from '../../cache.ts';
import { formatBytes } from '../../output/units.ts';
import type { CommandCall, GivenOptions } from '../definition.ts';
import { cacheLimit } from './cache-limit.ts';
import { asData, print, problem } from './shared.ts';

/** `ttys0 images rm`: takes images away by name. */
export async function remove({ words, options, signal }: CommandCall): Promise<void> {
  const cache = openCache();
  const entries = await cache.list();
  const all = options['all'] === true;
  if (!all && words.length === 0) throw problem('name the images to remove, or give --all');
  const unknown = words.find((word) => !entries.some(({ name }) => name === word));
  if (unknown !== undefined) throw problem(`the cache has no image called ${unknown}; ttys0 images list shows those that it has`); // prettier-ignore
  const named = entries.filter((entry) => (all ? isFree(entry) : words.includes(entry.name)));
  // A frozen guest goes with its image: it can be frozen again, and not be used without it.
  const frozen = entries.filter(({ kind, standsOn }) => kind === 'template' && named.some(({ directory }) => directory === standsOn)); // prettier-ignore
  const going = [...new Set([...named, ...frozen])];
  const free = all ? going.filter((entry) => !holdsUp(entry, entries, going)) : going;
  const dryRun = options['dryRun'] === true;
  const removed = await cache.remove(
    free.map(({ directory }) => directory),
    { signal, dryRun },
  );
  say(removed, options);
}

/** `ttys0 images prune`: takes away what nothing needs any more, or what was used least recently. */
export async function prune({ options, signal }: CommandCall): Promise<void> {
  const limitBytes = cacheLimit(options);
  const dryRun = options['dryRun'] === true;
  if (limitBytes !== undefined) {
    say(await openCache().prune({ limitBytes, signal, dryRun }), options);
    return;
  }
  const removed = await removeImages({ signal, dryRun, shelves: [downloadShelf] });
  if (options['json'] === true) print(JSON.stringify(removed));
  else for (const file of removed) print(`${dryRun ? 'would remove' : 'removed'} ${file}`);
}

const isFree = ({ inUse, irreplaceable }: CacheEntry): boolean => !inUse && !irreplaceable;

/** True when something that stays needs the entry. */
function holdsUp(entry: CacheEntry, entries: readonly CacheEntry[], going: readonly CacheEntry[]): boolean {
  return entries.some((other) => other.standsOn === entry.directory && (!going.includes(other) || holdsUp(other, entries, going))); // prettier-ignore
}

function say(removed: readonly CacheEntry[], options: GivenOptions): void {
  const dryRun = options['dryRun'] === true;
  if (options['json'] === true) {
    print(JSON.stringify(removed.map(asData)));
    return;
  }
  for (const { name, kind, sizeBytes } of removed)
    print(`${dryRun ? 'would remove' : 'removed'} ${kind} ${name} (${formatBytes(sizeBytes)})`);
  if (dryRun) print(`${removed.length} would go, which frees ${formatBytes(totalBytes(removed))}`);
  else print(`${removed.length} removed, ${formatBytes(totalBytes(removed))} freed`);
}
