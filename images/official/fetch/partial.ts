import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { Digest } from '../entry.ts';

export type Algorithm = Digest['algorithm'];

const noteSchema = z.object({
  url: z.string(),
  /** By which the server tells one state of the file from another. */
  validator: z.string().optional(),
  totalBytes: z.number().optional(),
});

/** What is known of a file of which only the beginning may be there. */
export type PartialNote = z.infer<typeof noteSchema>;

/** A file that is on its way, hashed as it comes; beside it a note of where it comes from, to go on after an end. */
export class PartialFile implements AsyncDisposable {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #algorithms: readonly Algorithm[];
  #hashes: ReadonlyMap<Algorithm, Hash>;
  #note: PartialNote;
  #sizeBytes = 0;

  private constructor(file: string, handle: FileHandle, note: PartialNote, algorithms: readonly Algorithm[]) {
    this.path = file;
    this.#handle = handle;
    this.#note = note;
    this.#algorithms = algorithms;
    this.#hashes = freshHashes(algorithms);
  }

  /** Opens what an earlier run left of that address, if it did and can go on with it; or begins anew. */
  static async open(file: string, url: string, algorithms: readonly Algorithm[]): Promise<PartialFile> {
    const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const note = await readNote(file);
      const partial = new PartialFile(file, handle, note ?? { url }, algorithms);
      if (note?.url === url && note.validator !== undefined) await partial.#readIn();
      else await partial.restart({ url });
      return partial;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get note(): PartialNote {
    return this.#note;
  }

  /** What to ask for, so that only the rest comes, if the file is still the same. */
  get resumeHeaders(): Readonly<Record<string, string>> {
    const { validator } = this.#note;
    return this.#sizeBytes === 0 || validator === undefined ? {} : { range: `bytes=${this.#sizeBytes}-`, 'if-range': validator }; // prettier-ignore
  }

  async append(bytes: Buffer): Promise<void> {
    // It is hashed while it is written: each takes about as long.
    const written = this.#write(bytes);
    for (const hash of this.#hashes.values()) hash.update(bytes);
    await written;
    this.#sizeBytes += bytes.length;
  }

  /** Throws away what is there: another file comes. */
  async restart(note: PartialNote): Promise<void> {
    await this.#handle.truncate(0);
    this.#sizeBytes = 0;
    this.#hashes = freshHashes(this.#algorithms);
    this.#note = note;
    await writeFile(`${noteOf(this.path)}.new`, JSON.stringify(note));
    await rename(`${noteOf(this.path)}.new`, noteOf(this.path));
  }

  /** The checksum of all that is there. */
  digest(algorithm: Algorithm): string {
    const hash = this.#hashes.get(algorithm);
    if (!hash) throw new Error(`no ${algorithm} was asked for`);
    return hash.copy().digest('hex');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(
        bytes,
        done,
        bytes.length - done,
        this.#sizeBytes + done,
      );
      done += bytesWritten;
    }
  }

  async #readIn(): Promise<void> {
    for await (const part of this.#handle.createReadStream({
      start: 0,
      autoClose: false,
      highWaterMark: 1_048_576,
    }) as AsyncIterable<Buffer>) {
      for (const hash of this.#hashes.values()) hash.update(part);
      this.#sizeBytes += part.length;
    }
  }
}

/** Takes a partial file away, or what is left beside one that has become whole. */
export async function removePartial(file: string): Promise<void> {
  await Promise.all([file, noteOf(file), `${noteOf(file)}.new`].map((name) => rm(name, { force: true })));
}

function noteOf(file: string): string {
  return `${file}.json`;
}

async function readNote(file: string): Promise<PartialNote | undefined> {
  try {
    return noteSchema.safeParse(JSON.parse(await readFile(noteOf(file), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function freshHashes(algorithms: readonly Algorithm[]): ReadonlyMap<Algorithm, Hash> {
  return new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
}
