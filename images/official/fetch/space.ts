import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { formatMiB } from '../size.ts';

/** How much a directory's disk has left for this user. */
export type FreeBytes = (directory: string) => Promise<number>;

const ofDisk: FreeBytes = async (directory) => {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
};

/** Makes sure that something will fit beside `file`. Throws `image.download-space`. */
export async function requireSpace(
  file: string,
  wantedBytes: number,
  what: string,
  freeBytes: FreeBytes = ofDisk,
): Promise<void> {
  const directory = path.dirname(file);
  const free = await freeBytes(directory);
  if (free >= wantedBytes) return;
  throw new Ttys0Error('image.download-space', { path: directory, free: formatMiB(free), what, wanted: formatMiB(wantedBytes) }); // prettier-ignore
}
