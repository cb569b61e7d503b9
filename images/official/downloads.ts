import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readlink, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { asHostError, cacheDirectory, privateDirectory } from '../../harness/host/directories.ts';
import { withLock } from '../../harness/host/lock.ts';
import { holdWhileAlive } from '../cache/in-use.ts';
import type { Digest } from './entry.ts';
import { Fetcher, type FetcherOptions } from './fetch/fetcher.ts';
import { PartialFile, removePartial } from './fetch/partial.ts';
import { transfer, type TransferOptions } from './fetch/transfer.ts';

/** How the name of a file begins that is not whole yet. */
export const partialPrefix = '.partial-';

export interface DownloadOptions extends TransferOptions, FetcherOptions {
  /** The checksum that it must have. */
  readonly expected?: Digest | undefined;
  /** What else must be true of the file before it is used; throws where it is not. */
  readonly prove?: ((file: string) => Promise<void>) | undefined;
}

/** A whole file that was proved to be what was wanted. */
export interface Downloaded {
  /** `<cache>/downloads/<sha256>`. */
  readonly path: string;
  readonly sha256: string;
  /** False where it lay in the cache. */
  readonly fetchedNow: boolean;
}

/** Where downloads are, by their SHA-256. */
export function downloadsCache(): string {
  return path.join(cacheDirectory(), 'downloads');
}

/**
 * A file out of the cache or from its address, whole and proved. What comes is kept when it ends early, and the next call
 * goes on with it; what proves wrong is removed. Two processes that want the same fetch it once. Throws
 * `image.checksum-wrong`, what `prove` throws, `image.download-*`, `host.*`, or the signal's reason.
 */
export async function download(options: DownloadOptions): Promise<Downloaded> {
  const directory = privateDirectory(downloadsCache(), 'TTYS0_CACHE_DIR');
  const key = (options.expected?.hex ?? createHash('sha256').update(options.url).digest('hex')).slice(0, 32);
  const partialPath = path.join(directory, `${partialPrefix}${key}`);
  return withLock(
    path.join(directory, key),
    async (signal) => {
      try {
        const cached = options.expected && (await findCached(options.expected));
        if (cached !== undefined) return await reuse(cached, options.prove);
        await holdWhileAlive(partialPath);
        return await fetchWhole(partialPath, { ...options, signal });
      } catch (error) {
        throw error instanceof Ttys0Error ? error : asHostError(error, directory, 'TTYS0_CACHE_DIR');
      }
    },
    { signal: options.signal },
  );
}

async function fetchWhole(file: string, options: DownloadOptions): Promise<Downloaded> {
  const { url, expected, prove } = options;
  await using fetcher = new Fetcher(options);
  let sha256: string;
  {
    await using partial = await PartialFile.open(file, url, [
      ...new Set(['sha256', expected?.algorithm ?? 'sha256'] as const),
    ]);
    await transfer(fetcher, partial, options).catch(async (error: unknown) => {
      // What nobody can go on with is not kept.
      if (Object.keys(partial.resumeHeaders).length === 0) await removePartial(file);
      throw error;
    });
    sha256 = partial.digest('sha256');
    if (expected && partial.digest(expected.algorithm) !== expected.hex) {
      await removePartial(file);
      throw wrongChecksum(url, expected, partial.digest(expected.algorithm));
    }
  }
  await prove?.(file).catch(async (error: unknown) => {
    if (error instanceof Ttys0Error && error.code === 'image.signature-wrong') await removePartial(file);
    throw error;
  });
  const whole = path.join(downloadsCache(), sha256);
  await chmod(file, 0o444);
  await holdWhileAlive(whole);
  await rename(file, whole);
  await rename(`${file}.json`, `${whole}.json`);
  if (expected?.algorithm === 'sha512') await alias(expected.hex, sha256);
  return { path: whole, sha256, fetchedNow: true };
}

async function reuse(file: string, prove: DownloadOptions['prove']): Promise<Downloaded> {
  await holdWhileAlive(file);
  await prove?.(file);
  await utimes(file, new Date(), new Date()).catch(() => undefined);
  return { path: file, sha256: path.basename(file), fetchedNow: false };
}

/** The file with that checksum, read through again: nothing says that it is still what it was. */
async function findCached({ algorithm, hex }: Digest): Promise<string | undefined> {
  const name = path.join(downloadsCache(), hex);
  const file =
    algorithm === 'sha256' ? name : path.join(downloadsCache(), await readlink(name).catch(() => ''));
  const status = await stat(file).catch(() => undefined);
  if (!status?.isFile()) return undefined;
  if ((await digestOf(file, algorithm)) === hex) return file;
  await removePartial(file);
  return undefined;
}

/** The checksum of a file. */
export async function digestOf(
  file: string,
  algorithm: Digest['algorithm'],
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash, { ...(signal && { signal }) });
  return hash.digest('hex');
}

export function wrongChecksum(source: string, { algorithm, hex }: Digest, found: string): Ttys0Error {
  return new Ttys0Error('image.checksum-wrong', { source, algorithm, found, wanted: hex });
}

async function alias(name: string, target: string): Promise<void> {
  const link = path.join(downloadsCache(), name);
  await rm(link, { force: true });
  await symlink(target, link);
}
