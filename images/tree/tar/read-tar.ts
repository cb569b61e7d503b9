import { open } from 'node:fs/promises';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { BlobStore } from '../blob-store.ts';
import type { Content } from '../content.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { directoryNode, type Node } from '../node.ts';
import { RootTree } from '../root-tree.ts';
import { shownName } from '../shown-name.ts';
import { Tally } from '../tally.ts';
import { unpacked } from './decompress.ts';
import { TarDamage, TarReader, type TarEntry } from './entries.ts';
import { isZeroBlock, parseHeader } from './header.ts';

export interface ReadOptions {
  /** A private directory for the contents of files; on the file system where the disk is made. */
  readonly blobs: string;
  readonly limits?: Limits | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How much of the source is read, 0 to 1. */
  readonly onFraction?: ((fraction: number) => void) | undefined;
}

/** A file up to this is kept in one go. */
const smallBytes = 1_048_576;

/**
 * Reads a tar archive, packed or not, into a model; nothing in it reaches a path of the host. Throws `image.tar-damaged`,
 * `image.tar-unsafe`, `image.tar-layers`, `image.too-large`, `image.unpacker-missing`, `host.disk-full`, or the signal's
 * reason.
 */
export async function readTar(file: string, options: ReadOptions): Promise<RootTree> {
  const source = shownName(Buffer.from(file).toString('latin1'));
  const limits = options.limits ?? defaultLimits;
  const sizeBytes = await requireContent(file, source);
  let read = 0;
  const onRead = (bytes: number) => options.onFraction?.((read += bytes) / sizeBytes);
  const reader = new TarReader(unpacked(file, { source, limits, signal: options.signal, onRead }));
  const intake = new Intake(source, limits, new BlobStore(options.blobs, limits), reader);
  try {
    for (let entry = await reader.next(); entry; entry = await reader.next()) {
      options.signal?.throwIfAborted();
      await intake.add(entry);
    }
    intake.requireFileSystem();
    return intake.tree;
  } catch (error) {
    if (!(error instanceof TarDamage)) throw error;
    const problem = intake.count === 0 ? await whatElse(file, error) : error.message;
    throw new Ttys0Error('image.tar-damaged', { source, problem }, { cause: error });
  } finally {
    await reader.close();
  }
}

async function requireContent(file: string, source: string): Promise<number> {
  await using handle = await open(file, 'r');
  const { size } = await handle.stat();
  if (size === 0) throw new Ttys0Error('image.tar-damaged', { source, problem: 'it has 0 bytes' });
  return size;
}

/** Why not even the first entry of a file could be read. */
async function whatElse(file: string, damage: TarDamage): Promise<string> {
  await using handle = await open(file, 'r');
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
  const start = buffer.subarray(0, bytesRead);
  if (start.toString('latin1', 0, 4) === 'QFI\xfb' || start.toString('latin1', 0, 8) === 'conectix')
    return 'it is the image of a disk';
  if (parseHeader(start) === undefined && damage.message.includes('header') && !isZeroBlock(start))
    return 'it does not start as one';
  return damage.message;
}

/** Puts the entries of an archive where they belong in a model. */
class Intake {
  readonly tree = new RootTree();
  count = 0;
  readonly #source: string;
  readonly #tally: Tally;
  readonly #blobs: BlobStore;
  readonly #reader: TarReader;
  readonly #limits: Limits;

  constructor(source: string, limits: Limits, blobs: BlobStore, reader: TarReader) {
    this.#limits = limits;
    this.#source = source;
    this.#tally = new Tally(source, limits);
    this.#blobs = blobs;
    this.#reader = reader;
  }

  async add(entry: TarEntry): Promise<void> {
    this.count += 1;
    const path = this.#within(entry, entry.name);
    this.#tally.add(path, entry.sizeBytes);
    try {
      if (path === '') this.#addRoot(entry);
      else await this.#addAt(path, entry);
    } catch (error) {
      throw error instanceof RangeError ? this.#unsafe(entry, `cannot be placed: ${error.message}`) : error;
    }
  }

  /** Throws when what was read is packed in another way: as an engine saves its images. */
  requireFileSystem(): void {
    const has = (name: string) => this.tree.root.children.has(name);
    if (
      (has('manifest.json') || has('index.json')) &&
      (has('blobs') || has('repositories') || has('oci-layout')) &&
      !has('etc')
    )
      throw new Ttys0Error('image.tar-layers', { source: this.#source });
  }

  #addRoot(entry: TarEntry): void {
    if (entry.type !== '5') throw this.#unsafe(entry, 'takes the place of the root directory');
    Object.assign(this.tree.root, { ...common(entry) });
  }

  async #addAt(path: string, entry: TarEntry): Promise<void> {
    const shared = common(entry);
    if (entry.type === '5') {
      // What is a link to a directory stays one: /lib is that, whatever another tool has packed.
      const there = this.tree.find(path);
      if (there?.kind !== 'directory') this.tree.put(path, directoryNode(0, shared));
      else if (this.tree.findLink(path) === there)
        this.tree.put(path, { ...shared, kind: 'directory', children: there.children });
      return;
    }
    if (this.tree.findLink(path)?.kind === 'directory')
      throw this.#unsafe(entry, 'takes the place of a directory');
    this.tree.put(path, await this.#node(entry, shared));
  }

  async #node(entry: TarEntry, shared: ReturnType<typeof common>): Promise<Node> {
    const { major, minor } = entry;
    if (entry.linkName.length > this.#limits.pathBytes || entry.linkName.includes('\0'))
      throw this.#unsafe(entry, 'is a link to what cannot be a path');
    // They are made by a command line, not out of a file.
    if (/^[346]$/.test(entry.type) && /[\x00-\x1f\x7f"]/.test(entry.name))
      throw this.#unsafe(entry, 'is a device or pipe with a name that none has');
    switch (entry.type) {
      case '0':
        return { kind: 'file', ...shared, content: await this.#content(entry) };
      case '1':
        return this.#linked(entry);
      case '2':
        if (entry.linkName === '') throw this.#unsafe(entry, 'is a link to nothing');
        return { kind: 'symlink', ...shared, mode: 0o777, target: entry.linkName };
      case '3':
      case '4':
        if (!(major >= 0 && major <= 0xfff && minor >= 0 && minor <= 0xf_ffff))
          throw this.#unsafe(entry, 'is a device with numbers that no Linux has');
        return { kind: entry.type === '3' ? 'character-device' : 'block-device', ...shared, major, minor };
      case '6':
        return { kind: 'fifo', ...shared };
      default:
        throw this.#unsafe(entry, `is of a type that no file system has (${shownName(entry.type)})`);
    }
  }

  async #content({ sizeBytes }: TarEntry): Promise<Content> {
    const reader = this.#reader;
    if (sizeBytes > smallBytes)
      return this.#blobs.keepPieces(
        (async function* () {
          for (let piece = await reader.read(); piece.length > 0; piece = await reader.read()) yield piece;
        })(),
      );
    const pieces: Buffer[] = [];
    for (let piece = await reader.read(); piece.length > 0; piece = await reader.read()) pieces.push(piece);
    return this.#blobs.keep(pieces.length === 1 ? (pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(pieces));
  }

  #linked(entry: TarEntry): Node {
    const node = this.tree.findLink(this.#within(entry, entry.linkName));
    const target = shownName(entry.linkName);
    if (!node) throw this.#unsafe(entry, `is a hard link to ${target}, which is not in it before`);
    if (node.kind === 'directory') throw this.#unsafe(entry, `is a hard link to ${target}, a directory`);
    return node.kind === 'file' ? node : { ...node };
  }

  /** A name as a path within the root, without dots; an absolute one is one from the root. */
  #within(entry: TarEntry, name: string): string {
    const parts: string[] = [];
    if (name.includes('\0')) throw this.#unsafe(entry, 'has a zero byte in its name');
    for (const part of name.split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') parts.push(part);
      else if (parts.pop() === undefined) {
        throw this.#unsafe(entry, name === entry.name ? 'leads out of the root' : `is a link to ${shownName(name)}, out of the root`); // prettier-ignore
      }
    }
    return parts.join('/');
  }

  #unsafe(entry: TarEntry, problem: string): Ttys0Error {
    return new Ttys0Error('image.tar-unsafe', {
      source: this.#source,
      entry: shownName(entry.name, 120),
      problem,
    });
  }
}

function common({ mode, uid, gid, mtime, xattrs }: TarEntry) {
  return { mode, uid: uid >>> 0, gid: gid >>> 0, mtime, xattrs };
}
