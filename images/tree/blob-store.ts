import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { freeBytes } from '../../harness/host/elsewhere.ts';
import type { Content } from './content.ts';
import type { Limits } from './limits.ts';

/** How much may be written between two looks at the free space. */
const checkBytes = 64 * 1_048_576;

/** The contents of files, numbered, in a private directory of the host: no name from an image becomes one of the host. */
export class BlobStore {
  readonly #directory: string;
  readonly #limits: Limits;
  #count = 0;
  #unchecked = checkBytes;

  /** @param directory is made; nobody else may enter the one that it is in */
  constructor(directory: string, limits: Limits) {
    this.#directory = directory;
    this.#limits = limits;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Keeps a file of which all is there. Throws `host.disk-full`. */
  keep(bytes: Buffer): Content {
    if (bytes.length === 0) return { kind: 'bytes', bytes };
    this.#reserve(bytes.length);
    const file = this.#next();
    writeFileSync(file, bytes, { flag: 'wx', mode: 0o644 });
    return { kind: 'host', path: file, sizeBytes: bytes.length, owned: true };
  }

  /** Keeps a file that comes in pieces. Throws `host.disk-full`, and what `pieces` throws. */
  async keepPieces(pieces: AsyncIterable<Buffer>): Promise<Content> {
    const file = this.#next();
    let sizeBytes = 0;
    await using handle = await open(file, 'wx', 0o644);
    for await (const piece of pieces) {
      this.#reserve(piece.length);
      sizeBytes += piece.length;
      await handle.writeFile(piece);
    }
    return { kind: 'host', path: file, sizeBytes, owned: true };
  }

  #next(): string {
    this.#count += 1;
    return path.join(this.#directory, String(this.#count));
  }

  #reserve(bytes: number): void {
    this.#unchecked += bytes;
    if (this.#unchecked < checkBytes) return;
    this.#unchecked = 0;
    if (freeBytes(this.#directory) < this.#limits.spareBytes + bytes)
      throw new Ttys0Error('host.disk-full', { path: this.#directory });
  }
}
