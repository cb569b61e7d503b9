import { lstat, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError } from '../errors/index.ts';

/**
 * A folder with those above it. Node's own recursive mkdir never ends where a file system, as /proc, says ENOENT of what
 * has a parent. Throws EEXIST for a file of that name.
 */
export async function makeFolder(directory: string): Promise<void> {
  const parent = path.dirname(directory);
  try {
    await mkdir(directory);
  } catch (error) {
    if (isSystemError(error, 'EEXIST') && (await stat(directory)).isDirectory()) return;
    if (!isSystemError(error, 'ENOENT') || (await isThere(parent))) throw error;
    await makeFolder(parent);
    await mkdir(directory);
  }
}

function isThere(file: string): Promise<boolean> {
  return lstat(file).then(() => true, () => false); // prettier-ignore
}
