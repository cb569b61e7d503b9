import { totalBytes, type CacheEntry } from '../../../../images/index.ts';
import { openCache } from '../../cache.ts';
import { table } from '../../output/table.ts';
import { formatAge, formatBytes } from '../../output/units.ts';
import type { CommandCall } from '../definition.ts';
import { asData, print } from './shared.ts';

/** `ttys0 images list`: what the cache holds. */
export async function list({ words, options }: CommandCall): Promise<void> {
  const all = await openCache().list();
  const entries = words.length === 0 ? all : all.filter(({ name }) => words.includes(name));
  if (options['json'] === true) {
    print(JSON.stringify(entries.map(asData)));
    return;
  }
  const now = new Date();
  const rows = entries.map((entry) => [
    ...[entry.kind, entry.name, entry.source ?? '', formatBytes(entry.sizeBytes), entry.digest],
    frozenAt(entry, all),
    ...[
      formatAge(entry.createdAt, now),
      `${formatAge(entry.lastUsedAt, now)} ago`,
      entry.inUse ? 'in use' : '',
    ],
  ]);
  if (rows.length > 0)
    print(table([['kind', 'name', 'source', 'size', 'digest', 'frozen at', 'age', 'used', ''], ...rows]));
  print(`${entries.length} in the cache, ${formatBytes(totalBytes(entries))}`);
}

/** The stages of the templates that stand on an image. */
function frozenAt({ directory }: CacheEntry, all: readonly CacheEntry[]): string {
  const templates = all.filter(({ kind, standsOn }) => kind === 'template' && standsOn === directory);
  return templates.map(({ name }) => name.slice(name.indexOf('@') + 1)).join(', ');
}
