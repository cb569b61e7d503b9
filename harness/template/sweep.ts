import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isOrphan } from '../host/owner-tag.ts';
import { partialPrefix, templatesCache } from './store.ts';

/** Removes what freezes left behind whose process has ended. Returns the paths that it removed. */
export async function sweepPartials(): Promise<readonly string[]> {
  const names = await readdir(templatesCache()).catch(() => [] as string[]);
  const partial = names.filter((name) => name.startsWith(partialPrefix));
  const orphans = await Promise.all(partial.map(isOrphan));
  const stale = partial.filter((_, index) => orphans[index]).map((name) => path.join(templatesCache(), name));
  await Promise.all(stale.map((directory) => rm(directory, { recursive: true, force: true })));
  return stale;
}
