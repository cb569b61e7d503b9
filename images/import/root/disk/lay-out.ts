import {
  chmodSync,
  copyFileSync,
  constants,
  linkSync,
  lutimesSync,
  mkdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { setImmediate as yieldTurn } from 'node:timers/promises';
import {
  contentSize,
  type DirectoryNode,
  type FileNode,
  type Node,
  type RootTree,
} from '../../../tree/index.ts';

const blockBytes = 4096;

/** What the file system has to have room for. */
export interface Extent {
  readonly inodes: number;
  /** In whole blocks. */
  readonly contentBytes: number;
}

/** How many things a model holds and what they take; a file with several names counts once. */
export function measure(tree: RootTree): Extent {
  const seen = new Set<Node>();
  let contentBytes = 0;
  for (const { path, node } of tree.walk()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const bytes = node.kind === 'file' ? contentSize(node.content) : node.kind === 'directory' ? node.children.size * 40 : path.length; // prettier-ignore
    contentBytes += Math.ceil((bytes + 1) / blockBytes) * blockBytes;
  }
  return { inodes: seen.size + 1, contentBytes };
}

/**
 * Lays a model out as files of this user, without anything that a host would act on: no devices, no set-id bits, no
 * owners. `directory` must not exist, and nobody else may be able to enter it. Contents that are owned are moved there.
 * Throws what the host's file system says, or the signal's reason.
 */
export async function layOut(tree: RootTree, directory: string, signal?: AbortSignal): Promise<void> {
  const placed = new Map<FileNode, Buffer>();
  await layOutDirectory(tree.root, Buffer.from(directory), placed, signal);
}

async function layOutDirectory(
  node: DirectoryNode,
  place: Buffer,
  placed: Map<FileNode, Buffer>,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  mkdirSync(place, 0o700);
  for (const [name, child] of node.children) {
    const file = Buffer.concat([place, Buffer.from(`/${name}`, 'latin1')]);
    if (child.kind === 'directory') await layOutDirectory(child, file, placed, signal);
    else if (child.kind === 'file') layOutFile(child, file, placed);
    else if (child.kind === 'symlink') {
      symlinkSync(Buffer.from(child.target, 'latin1'), file);
      lutimesSync(file, child.mtime, child.mtime);
    }
  }
  chmodSync(place, (node.mode & 0o777) | 0o700);
  utimesSync(place, node.mtime, node.mtime);
  await yieldTurn();
}

function layOutFile(node: FileNode, file: Buffer, placed: Map<FileNode, Buffer>): void {
  const first = placed.get(node);
  if (first) {
    linkSync(first, file);
    return;
  }
  const { content } = node;
  if (content.kind === 'bytes') writeFileSync(file, content.bytes, { flag: 'wx' });
  else if (content.owned) renameSync(content.path, file);
  else copyFileSync(content.path, file, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  chmodSync(file, (node.mode & 0o777) | 0o400);
  utimesSync(file, node.mtime, node.mtime);
  placed.set(node, file);
}
