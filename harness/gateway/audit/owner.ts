import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isSystemError, Ttys0Error } from '../../errors/index.ts';
import { withLock } from '../../host/lock.ts';
import {
  identify,
  isAlive,
  processIdentitySchema,
  type ProcessIdentity,
} from '../../host/process-identity.ts';
import { ownerOf } from './files.ts';

/**
 * Makes this process the one writer of a trail until the disposal of what it returns (L9). The mark of a process that was
 * killed is taken over at once; two that find it at the same time go one after the other. Throws `audit.in-use`.
 */
export function ownTrail(file: string): Promise<AsyncDisposable> {
  const mark = ownerOf(file);
  return withLock(mark, async () => {
    const owner = await readOwner(mark);
    if (owner && (await isAlive(owner))) throw new Ttys0Error('audit.in-use', { path: file, pid: owner.pid });
    const mine = `${mark}.${process.pid}`;
    await writeFile(mine, JSON.stringify(await identify(process.pid)), { mode: 0o600 });
    await rename(mine, mark);
    return { [Symbol.asyncDispose]: () => rm(mark, { force: true }) };
  });
}

async function readOwner(mark: string): Promise<ProcessIdentity | undefined> {
  try {
    return processIdentitySchema.parse(JSON.parse(await readFile(mark, 'utf8')));
  } catch (error) {
    // What is no mark is none of ours: they are put in place whole.
    if (error instanceof Error && 'syscall' in error && !isSystemError(error, 'ENOENT')) throw error;
    return undefined;
  }
}
