import { lstatSync, readdirSync, readlinkSync, accessSync, constants, type Stats } from 'node:fs';
import { setImmediate as yieldTurn } from 'node:timers/promises';
import path from 'node:path';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { directoryNode, type Attributes, type DirectoryNode, type Node } from '../node.ts';
import { RootTree } from '../root-tree.ts';
import { shownName } from '../shown-name.ts';
import { Tally } from '../tally.ts';

export interface DirectoryOptions {
  readonly limits?: Limits | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How many of the files that cannot be read are named. */
const mostNamed = 3;

/** A directory that is still to be read, and what it becomes. */
interface Open {
  readonly path: Buffer;
  readonly name: string;
  readonly node: DirectoryNode;
}

/**
 * Reads a directory's tree into a model: links are not followed, other file systems that are mounted in it stay out, and
 * contents are read later, when the disk is made. Throws `image.source-closed`, `image.too-large`, or the signal's reason.
 */
export async function readDirectory(directory: string, options: DirectoryOptions = {}): Promise<RootTree> {
  const tree = new RootTree();
  const source = shownName(Buffer.from(directory).toString('latin1'));
  const tally = new Tally(source, options.limits ?? defaultLimits);
  const top = lstatSync(directory + path.sep);
  const hardLinks = new Map<string, Node>();
  const closed: string[] = [];
  Object.assign(tree.root, attributesOf(top));
  const open: Open[] = [{ path: Buffer.from(directory), name: '', node: tree.root }];
  for (let next = open.pop(); next; next = open.pop()) {
    options.signal?.throwIfAborted();
    await yieldTurn();
    const children = namesIn(next, closed);
    for (const name of children) {
      const file = Buffer.concat([next.path, Buffer.from('/'), name]);
      const shown = `${next.name}${name.toString('latin1')}`;
      const status = statusOf(file);
      if (status === 'closed') closed.push(shown);
      if (status === 'closed' || !status) continue;
      tally.add(shown, status.isFile() ? status.size : 0);
      if (status.isFile() && !readable(file)) closed.push(shown);
      const node = hardLinks.get(linkKey(status)) ?? nodeOf(file, status);
      if (!node) continue;
      if (!status.isDirectory() && status.nlink > 1) hardLinks.set(linkKey(status), node);
      next.node.children.set(name.toString('latin1'), node);
      // What is mounted there is not the tree's; its mount point is.
      if (node.kind === 'directory' && status.dev === top.dev)
        open.push({ path: file, name: `${shown}/`, node });
    }
  }
  if (closed.length > 0) throw closedError(source, closed);
  return tree;
}

function namesIn({ path: directory, name }: Open, closed: string[]): Buffer[] {
  try {
    return readdirSync(directory, { encoding: 'buffer' });
  } catch {
    closed.push(name);
    return [];
  }
}

/** `closed` in a directory that may be listed and not searched; undefined for what is gone by now. */
function statusOf(file: Buffer): Stats | 'closed' | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return 'closed';
  }
}

function nodeOf(file: Buffer, status: Stats): Node | undefined {
  const common = attributesOf(status);
  if (status.isDirectory()) return directoryNode(common.mode, common);
  if (status.isFile())
    return {
      kind: 'file',
      ...common,
      content: { kind: 'host', path: file, sizeBytes: status.size, owned: false },
    };
  if (status.isSymbolicLink())
    return {
      kind: 'symlink',
      ...common,
      target: readlinkSync(file, { encoding: 'buffer' }).toString('latin1'),
    };
  if (status.isFIFO()) return { kind: 'fifo', ...common };
  if (!status.isCharacterDevice() && !status.isBlockDevice()) return undefined;
  const { major, minor } = deviceNumbers(status.rdev);
  return { kind: status.isBlockDevice() ? 'block-device' : 'character-device', ...common, major, minor };
}

function attributesOf({ mode, uid, gid, mtimeMs }: Stats): Attributes {
  return { mode: mode & 0o7777, uid, gid, mtime: Math.floor(mtimeMs / 1000), xattrs: new Map() };
}

/** As Linux packs them into a `dev_t` of 64 bits, of which these are the lower ones. */
function deviceNumbers(device: number): { readonly major: number; readonly minor: number } {
  return { major: (device >>> 8) & 0xfff, minor: (device & 0xff) | ((device >>> 12) & 0xf_ff00) };
}

function linkKey({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function readable(file: Buffer): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function closedError(source: string, closed: readonly string[]): Ttys0Error {
  const named = closed.slice(0, mostNamed).map((name) => `/${shownName(name, 80)}`);
  const others = closed.length - named.length;
  const files = others > 0 ? `${named.join(', ')} and ${others} more` : named.join(', ');
  return new Ttys0Error('image.source-closed', { source, files });
}
