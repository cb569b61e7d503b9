import { rm } from 'node:fs/promises';
import path from 'node:path';
import { withLock } from '../host/lock.ts';
import { templatesCache } from './store.ts';

/** Removes templates by the names of their directories. Throws `image.in-use` for one that a guest runs on. */
export async function removeTemplates(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const directory = path.join(templatesCache(), name);
    await withLock(directory, () => rm(directory, { recursive: true, force: true }));
  }
}
