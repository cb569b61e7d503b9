import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError } from '../../harness/errors/index.ts';
import { cacheDirectory } from '../../harness/host/directories.ts';
import { isOrphan, ownerTag } from '../../harness/host/owner-tag.ts';

/** The directories that this process has marked, and where. */
const marked = new Set<string>();

/**
 * Marks something in the cache, by its directory, as in use for as long as this process lives: no process removes it
 * then. Where the cache cannot be written to, nothing can be removed either, and nothing is marked.
 */
export async function holdWhileAlive(directory: string): Promise<void> {
  const own = path.join(marksDirectory(), await ownerTag());
  const mark = path.join(own, encodeURIComponent(path.relative(cacheDirectory(), directory)));
  if (marked.has(mark)) return;
  try {
    await mkdir(own, { recursive: true, mode: 0o700 });
    await writeFile(mark, '');
  } catch (error) {
    if (!isSystemError(error, 'EROFS', 'EACCES', 'EPERM')) throw error;
    return;
  }
  if (marked.size === 0) process.once('exit', releaseAll);
  marked.add(mark);
}

/** The directories that a living process uses. Marks of processes that have ended are swept. */
export async function heldDirectories(): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  for (const owner of await readdir(marksDirectory()).catch(() => [])) {
    const marks = path.join(marksDirectory(), owner);
    if (await isOrphan(owner)) {
      await rm(marks, { recursive: true, force: true });
      continue;
    }
    for (const name of await readdir(marks).catch(() => [])) {
      held.add(path.join(cacheDirectory(), decodeURIComponent(name)));
    }
  }
  return held;
}

/** One directory a process, with an empty file for each thing that it uses. */
function marksDirectory(): string {
  return path.join(cacheDirectory(), 'in-use');
}

function releaseAll(): void {
  for (const directory of new Set([...marked].map((mark) => path.dirname(mark)))) {
    rmSync(directory, { recursive: true, force: true });
  }
}
