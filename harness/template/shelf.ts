import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { allocatedBytes, heldDirectories, type CacheEntry, type CacheShelf } from '../../images/index.ts';
import { cacheDirectory } from '../host/directories.ts';
import { withLock } from '../host/lock.ts';
import { readManifest, templateNames, templatesCache } from './store.ts';

const useFile = 'last-used';

/** The templates of guests. */
export const templateShelf: CacheShelf = {
  async list() {
    const held = await heldDirectories();
    const names = await templateNames();
    return Promise.all(names.map((name) => entryOf(path.join(templatesCache(), name), held)));
  },
};

/** Remembers that a template is used now. */
export async function touchTemplate(directory: string): Promise<void> {
  try {
    await using handle = await open(path.join(directory, useFile), 'a');
    await handle.utimes(new Date(), new Date());
  } catch {
    // In a cache that cannot be written to, nothing is ever removed by its age.
  }
}

async function entryOf(directory: string, held: ReadonlySet<string>): Promise<CacheEntry> {
  const manifest = await readManifest(directory);
  const whole = typeof manifest === 'object' ? manifest : undefined;
  const status = await stat(directory);
  const used = await stat(path.join(directory, useFile)).catch(() => status);
  return {
    kind: 'template',
    name: whole ? `${whole.guest}@${whole.stage}` : path.basename(directory),
    directory,
    source: undefined,
    digest: directory.slice(-'0123456789ab'.length),
    irreplaceable: false,
    sizeBytes: await allocatedBytes(directory),
    createdAt: whole ? new Date(whole.createdAt) : status.mtime,
    lastUsedAt: used.mtime,
    standsOn: whole && path.join(cacheDirectory(), whole.standsOn),
    inUse: held.has(directory),
    // Under the template's own lock, so that nobody is freezing it meanwhile.
    discard: () => withLock(directory, () => rm(directory, { recursive: true, force: true })),
  };
}
