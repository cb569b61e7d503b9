import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from '../../harness/host/lock.ts';
import { readManifest } from './cached-image.ts';
import { imagesCache } from './directories.ts';
import type { CacheEntry, CacheShelf } from './entry.ts';
import { heldDirectories } from './in-use.ts';

const useFile = 'last-used';

/** The images of bases, guests and variants. */
export const imageShelf: CacheShelf = {
  async list() {
    const held = await heldDirectories();
    const names = await readdir(imagesCache()).catch(() => [] as string[]);
    const images = names.filter((name) => /^[a-z0-9].*-[0-9a-f]{12}$/.test(name));
    const entries = await Promise.all(images.map((name) => entryOf(path.join(imagesCache(), name), held)));
    return entries.filter((entry) => entry !== undefined);
  },
};

/** Remembers that an image is used now. */
export async function touchImage(directory: string): Promise<void> {
  try {
    await using handle = await open(path.join(directory, useFile), 'a');
    await handle.utimes(new Date(), new Date());
  } catch {
    // In a cache that cannot be written to, nothing is ever removed by its age.
  }
}

async function entryOf(directory: string, held: ReadonlySet<string>): Promise<CacheEntry | undefined> {
  const name = path.basename(directory).slice(0, -'-0123456789ab'.length);
  const manifest = await readManifest(directory);
  const status = await stat(directory).catch(() => undefined);
  if (!status) return undefined;
  const used = await stat(path.join(directory, useFile)).catch(() => status);
  const kind = manifest?.kind ?? kindByName(name);
  return {
    kind,
    name: manifest?.name ?? name,
    directory,
    source: kind === 'base' ? undefined : (manifest?.source ?? 'simulated'),
    digest: directory.slice(-'0123456789ab'.length),
    irreplaceable: manifest?.source === 'imported',
    sizeBytes: await allocatedBytes(directory),
    createdAt: manifest ? new Date(manifest.builtAt) : status.mtime,
    lastUsedAt: used.mtime,
    standsOn: manifest?.below && path.join(imagesCache(), manifest.below.directory),
    inUse: held.has(directory),
    discard: () => discard(directory, name),
  };
}

/** Under the image's own lock, so that nobody is building or looking at it meanwhile. */
async function discard(directory: string, name: string): Promise<void> {
  await withLock(path.join(imagesCache(), name), () => rm(directory, { recursive: true, force: true }));
}

/** An image of another version of this program has no manifest that can be read. */
function kindByName(name: string): CacheEntry['kind'] {
  if (name.startsWith('base-')) return 'base';
  return name.includes('.') ? 'variant' : 'guest';
}

/** What a directory's files take on the disk, in whole blocks. */
export async function allocatedBytes(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true }).catch(() => [] as string[]);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(directory, name)).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
