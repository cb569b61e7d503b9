import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';

const memory = '/dev/shm';

/**
 * A directory in memory that stands for one on a disk, for what has to go on while that disk is full; undefined where the
 * host has none. It is not made here.
 */
export function memoryDirectoryFor(directory: string): string | undefined {
  if (!existsSync(memory)) return undefined;
  return path.join(memory, `ttys0-${userInfo().uid}-${path.basename(directory)}`);
}

/** As `memoryDirectoryFor`, made for this user alone; undefined where that cannot be done. */
export function makeMemoryDirectoryFor(directory: string): string | undefined {
  const made = memoryDirectoryFor(directory);
  try {
    if (made !== undefined) mkdirSync(made, { recursive: true, mode: 0o700 });
    return made;
  } catch {
    return undefined; // memory is full, too
  }
}

/** How much an ordinary user can still write where that directory is, in bytes; without bound where nobody can tell. */
export function freeBytes(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
