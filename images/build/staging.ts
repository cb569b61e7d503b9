import { chmod, mkdir, mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { asHostError } from '../../harness/host/directories.ts';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { isOrphan, ownerTag } from '../../harness/host/owner-tag.ts';

const prefix = 'ttys0-build-';

/** A directory to put a guest together in; removed with all that is in it when disposed of. */
export interface Staging extends AsyncDisposable {
  /** Everyone may pass through it, nobody else may list it. */
  readonly directory: string;
  /** Below it: anyone may write there who knows its name, which nobody else does. */
  readonly shared: string;
}

/** Makes a staging directory under the system's temporary one. Throws `image.staging-closed` or a `host.*` error. */
export async function openStaging(): Promise<Staging> {
  const parent = await realpath(tmpdir());
  await requirePassage(parent);
  try {
    const directory = await mkdtemp(path.join(parent, `${prefix}${await ownerTag()}-`));
    await chmod(directory, 0o711);
    const shared = path.join(directory, randomUUID());
    await mkdir(shared);
    // Within the namespace this user is someone else.
    await chmod(shared, 0o777);
    return { directory, shared, [Symbol.asyncDispose]: () => removeTree(directory) };
  } catch (error) {
    throw asHostError(error, parent, 'TMPDIR');
  }
}

/** Removes the staging directories of builds whose process has ended; returns their paths. */
export async function sweepStaging(): Promise<readonly string[]> {
  const parent = await realpath(tmpdir());
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  const orphans = await Promise.all(names.map(isOrphan));
  const stale = names.filter((_, index) => orphans[index]);
  const directories = await ownDirectories(stale.map((name) => path.join(parent, name)));
  for (const directory of directories) await removeTree(directory);
  return directories;
}

async function ownDirectories(candidates: readonly string[]): Promise<string[]> {
  const owners = await Promise.all(
    candidates.map((directory) =>
      stat(directory).then(
        ({ uid }) => uid,
        () => -1,
      ),
    ),
  );
  return candidates.filter((_, index) => owners[index] === process.getuid?.());
}

/** Removes a staging directory; the tree in it called `root` belongs to subordinate user ids. */
async function removeTree(directory: string): Promise<void> {
  // Never across a mount: should one be left in there, what it shows is the host's.
  const removal = ['rm', '-rf', '--one-file-system'];
  if (process.getuid?.() === 0) {
    await execa('rm', [...removal.slice(1), directory]);
    return;
  }
  // That empties the tree; only this user can take it out of its directory.
  const tree = path.join(directory, 'root');
  await execa('mmdebstrap', ['--unshare-helper', ...removal, tree], { reject: false });
  await rm(directory, { recursive: true, force: true });
}

async function requirePassage(directory: string): Promise<void> {
  for (let current = directory; ; current = path.dirname(current)) {
    if (((await stat(current)).mode & 0o001) === 0)
      throw new Ttys0Error('image.staging-closed', { directory: current });
    if (current === path.dirname(current)) return;
  }
}
