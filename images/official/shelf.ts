import { readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CacheEntry, CacheShelf } from '../cache/entry.ts';
import { heldDirectories } from '../cache/in-use.ts';
import { downloadsCache, partialPrefix } from './downloads.ts';
import { printable } from '../printable.ts';
import { removePartial } from './fetch/partial.ts';

/** Files that were fetched, and those that are not whole yet. */
export const downloadShelf: CacheShelf = {
  async list() {
    const held = await heldDirectories();
    const names = await readdir(downloadsCache()).catch(() => [] as string[]);
    const files = names.filter((name) => /^(?:\.partial-[0-9a-f]{32}|[0-9a-f]{64})$/.test(name));
    const entries = await Promise.all(files.map((name) => entryOf(path.join(downloadsCache(), name), held)));
    return entries.filter((entry) => entry !== undefined);
  },
};

async function entryOf(file: string, held: ReadonlySet<string>): Promise<CacheEntry | undefined> {
  const status = await stat(file).catch(() => undefined);
  if (!status) return undefined;
  const part = path.basename(file).startsWith(partialPrefix) ? ' (in part)' : '';
  return {
    kind: 'download',
    name: `${await fileName(file)}${part}`,
    directory: file,
    source: undefined,
    digest: path.basename(file).replace(partialPrefix, '').slice(0, 12),
    irreplaceable: false,
    // What an image shares with it takes nothing more.
    sizeBytes: status.nlink > 1 ? 0 : status.blocks * 512,
    createdAt: status.birthtime,
    lastUsedAt: status.mtime,
    standsOn: undefined,
    inUse: held.has(file),
    discard: () => discard(file),
  };
}

/** As its vendor calls it. */
async function fileName(file: string): Promise<string> {
  try {
    const { url } = JSON.parse(await readFile(`${file}.json`, 'utf8')) as { readonly url: string };
    return printable(path.posix.basename(new URL(url).pathname), 80) || path.basename(file);
  } catch {
    return path.basename(file).slice(0, 20);
  }
}

async function discard(file: string): Promise<void> {
  await removePartial(file);
  for (const name of await readdir(downloadsCache()).catch(() => [] as string[])) {
    const link = path.join(downloadsCache(), name);
    if (name.length === 128 && (await readlink(link).catch(() => '')) === path.basename(file)) await rm(link, { force: true }); // prettier-ignore
  }
}
