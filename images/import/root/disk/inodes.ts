import type { Partition } from '../../../disk/index.ts';
import { runBatch } from './batch.ts';

/** A thing in an ext4 file system by its number, as `ls -p` of debugfs shows it. */
export interface Inode {
  readonly number: number;
  /** With the type's bits. */
  readonly mode: number;
  /** The lower 16 bits. */
  readonly uid: number;
  readonly gid: number;
}

interface Listed extends Inode {
  readonly name: string;
}

const rootInode = 2;
const directoryBits = 0o040000;
/** What it prints of each name; none holds a slash, whatever else it holds, so that no name can pass for two. */
const record = /\/(\d+)\/([0-7]+)\/(-?\d+)\/(-?\d+)\/([^/]*)\/(\d*)\//g;

/**
 * Everything in a file system by its path, bytes as latin1; the root is the empty path. Goes by numbers alone: a name with
 * any bytes in it can be in a listing, but not in a command. Throws `image.edit-failed`.
 */
export async function walkInodes(
  partition: Partition,
  start = rootInode,
): Promise<ReadonlyMap<string, Inode>> {
  const found = new Map<string, Inode>();
  let level = new Map<number, string>([[start, '']]);
  while (level.size > 0) {
    const commands = [...level.keys()].map((number) => `ls -p <${number}>`);
    const below = new Map<number, string>();
    let above = '';
    for (const entry of parse(await runBatch(partition, 'read', commands))) {
      if (entry.name === '.') {
        above = level.get(entry.number) ?? '';
        if (entry.number === start) found.set('', entry);
      }
      // lost+found has room for names that are not there yet.
      if (entry.number === 0 || ['.', '..', ''].includes(entry.name)) continue;
      const path = `${above}/${entry.name}`;
      found.set(path, entry);
      if ((entry.mode & 0o170000) === directoryBits) below.set(entry.number, path);
    }
    level = below;
  }
  return found;
}

function parse(output: string): Listed[] {
  return [...output.matchAll(record)].map(([, number, mode = '', uid, gid, name = '']) => ({
    number: Number(number),
    mode: Number.parseInt(mode, 8),
    uid: Number(uid) & 0xffff,
    gid: Number(gid) & 0xffff,
    name,
  }));
}
