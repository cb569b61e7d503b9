import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isOrphan } from '../build/owner-tag.ts';
import { sweepStaging } from '../build/staging.ts';
import { imagesCache } from './directories.ts';

/** How the name of an image that is being built starts; then comes its builder's tag. */
export const partialPrefix = '.partial-';

/** Removes what builds left behind whose process has ended. Returns the paths that it removed. */
export async function sweepLeftovers(): Promise<readonly string[]> {
  const names = await readdir(imagesCache()).catch(() => [] as string[]);
  const partial = names.filter((name) => name.startsWith(partialPrefix));
  const orphans = await Promise.all(partial.map(isOrphan));
  const stale = partial.filter((_, index) => orphans[index]).map((name) => path.join(imagesCache(), name));
  await Promise.all(stale.map((directory) => rm(directory, { recursive: true, force: true })));
  return [...stale, ...(await sweepStaging())];
}
