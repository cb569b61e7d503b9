import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isSystemError, Ttys0Error } from '../../harness/errors/index.ts';
import { asHostError } from '../../harness/host/directories.ts';
import { requireNeed } from '../../harness/host/needs.ts';
import { printable } from '../printable.ts';
import { formatMiB } from './size.ts';

export type Compression = 'xz' | 'bz2' | 'gz';

export interface DecompressOptions {
  /** What comes out may not be larger. */
  readonly limitBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Unpacks a file into another one, which is not there when that fails. Throws `image.unpack-failed`, `host.need-missing`,
 * `host.*` errors, or the signal's reason.
 */
export async function decompress(
  source: string,
  compression: Compression,
  target: string,
  options: DecompressOptions,
): Promise<void> {
  const { limitBytes, signal } = options;
  const failed = (reason: string) =>
    new Ttys0Error('image.unpack-failed', {
      file: printable(path.basename(source)),
      reason: printable(reason),
    });
  const limit = new Transform({
    transform(part: Buffer, _encoding, pass) {
      unpackedBytes += part.length;
      pass(
        unpackedBytes > limitBytes ? failed(`more than ${formatMiB(limitBytes)} would come out`) : null,
        part,
      );
    },
  });
  let unpackedBytes = 0;
  try {
    if (compression === 'gz') {
      await pipeline(createReadStream(source, { highWaterMark: 1_048_576 }), createGunzip(), limit, createWriteStream(target), { signal }); // prettier-ignore
      return;
    }
    await using unpacker = await Unpacker.start(compression, source);
    await pipeline(unpacker.output, limit, createWriteStream(target), { signal });
    const problem = await unpacker.problem();
    if (problem !== undefined) throw failed(problem);
  } catch (error) {
    await rm(target, { force: true });
    signal?.throwIfAborted();
    if (error instanceof Ttys0Error) throw error;
    const ofHost = asHostError(error, target, 'TTYS0_CACHE_DIR');
    if (ofHost instanceof Ttys0Error || isSystemError(error, 'ENOENT', 'EIO')) throw ofHost;
    throw failed(error instanceof Error ? error.message : String(error));
  }
}

/** A program that reads the packed file and writes what is in it. */
class Unpacker implements AsyncDisposable {
  readonly output: Readable;
  readonly #child: ReturnType<typeof spawn>;
  readonly #ended: Promise<unknown>;
  #words = '';

  private constructor(child: ReturnType<typeof spawn>, output: Readable) {
    this.#child = child;
    this.output = output;
    this.#ended = once(child, 'close').catch((error: unknown) => (this.#words = String(error)));
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.#words = (this.#words + text).slice(0, 2000)));
  }

  static async start(compression: 'xz' | 'bz2', source: string): Promise<Unpacker> {
    const program = await requireNeed(compression === 'xz' ? 'xz' : 'bzip2');
    await using file = await open(source);
    const child = spawn(program, ['-dc'], {
      stdio: [file.fd, 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    if (!child.stdout) throw new Error(`${program} has no output`);
    return new Unpacker(child, child.stdout);
  }

  /** What it says is wrong, once it has ended; undefined where all is well. */
  async problem(): Promise<string | undefined> {
    await this.#ended;
    if (this.#child.exitCode === 0) return undefined;
    const [words = ''] = this.#words.trim().split('\n');
    return words === '' ? 'it ended early' : words.replace(/^\S+: /, '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
