import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { isSystemError } from '../../../harness/errors/index.ts';
import { TarDamage } from './entries.ts';
import type { Limits } from '../limits.ts';

/** How a file starts that is packed in some way; all but gzip by a program of the host. */
const packings = [
  { name: 'gzip', magic: '1f8b' },
  { name: 'xz', magic: 'fd377a585a00' },
  { name: 'zstd', magic: '28b52ffd' },
  { name: 'bzip2', magic: '425a68' },
] as const;

const pieceBytes = 1_048_576;

export interface UnpackOptions {
  readonly source: string;
  readonly limits: Limits;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that were read. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/**
 * The bytes of a file, unpacked where it is packed. Ends with `image.too-large` where a little becomes too much, with
 * `image.unpacker-missing` where the host has no program for it, with TarDamage, or with the signal's reason.
 */
export async function* unpacked(file: string, options: UnpackOptions): AsyncGenerator<Buffer> {
  const { limits, source, signal } = options;
  let read = 0;
  const packed = counted(file, signal, (bytes) => {
    read += bytes;
    options.onRead?.(bytes);
  });
  const packing = await packingOf(file);
  if (packing === undefined) {
    yield* packed;
    return;
  }
  let written = 0;
  const pieces = packing === 'gzip' ? gunzipped(packed) : unpackedBy(packing, packed, source);
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    written += piece.length;
    if (written > limits.ratioFromBytes && written > read * limits.ratio)
      throw new Ttys0Error('image.too-large', {
        source,
        problem: `${read} bytes of it become more than ${written}, as no file system does`,
      });
    yield piece;
  }
}

async function packingOf(file: string): Promise<(typeof packings)[number]['name'] | undefined> {
  await using handle = await open(file, 'r');
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
  const start = buffer.toString('hex', 0, bytesRead);
  return packings.find(({ magic }) => start.startsWith(magic))?.name;
}

async function* counted(
  file: string,
  signal: AbortSignal | undefined,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  await using handle = await open(file, 'r');
  for (;;) {
    signal?.throwIfAborted();
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null);
    if (bytesRead === 0) return;
    onRead(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

async function* gunzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  const input = Readable.from(packed);
  input.once('error', (error) => gunzip.destroy(error));
  try {
    for await (const piece of input.pipe(gunzip)) yield piece as Buffer;
  } catch (error) {
    throw isSystemError(error, 'Z_BUF_ERROR', 'Z_DATA_ERROR') ? new TarDamage('what gzip packed is damaged or cut off') : error; // prettier-ignore
  } finally {
    input.destroy();
    gunzip.destroy();
  }
}

async function* unpackedBy(
  program: string,
  packed: AsyncIterable<Buffer>,
  source: string,
): AsyncGenerator<Buffer> {
  const child = spawn(program, ['-d', '-c', '-q'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  ended.catch(() => undefined);
  const input = Readable.from(packed);
  child.stdin.on('error', () => undefined);
  input.once('error', () => child.kill('SIGKILL'));
  input.pipe(child.stdin);
  try {
    for await (const piece of child.stdout) yield piece as Buffer;
    if ((await ended) !== 0) throw new TarDamage(`what ${program} packed is damaged or cut off`);
  } catch (error) {
    throw isSystemError(error, 'ENOENT', 'EACCES') ? new Ttys0Error('image.unpacker-missing', { source, program }) : error; // prettier-ignore
  } finally {
    input.destroy();
    child.kill('SIGKILL');
  }
}
