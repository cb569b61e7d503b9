import { createHash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Ttys0Error } from '../../harness/errors/index.ts';
import type { Original } from '../cache/cached-image.ts';
import { contentDigest, type DigestOptions } from './content-digest.ts';

const stampFile = 'original-verified';

/**
 * Makes sure that the user's file is the one that was imported: read through the first time, and again whenever its
 * size, inode or times are others. Throws `image.original-changed`.
 */
export async function requireSameOriginal(
  name: string,
  directory: string,
  original: Original,
): Promise<void> {
  const { path: file, sha256 } = original;
  const status = await stat(file, { bigint: true }).catch(() => undefined);
  if (!status)
    throw new Ttys0Error('image.original-changed', { name, file, problem: 'is not there any more' });
  const stamp = stampOf(sha256, status);
  const stampPath = path.join(directory, stampFile);
  if ((await readFile(stampPath, 'utf8').catch(() => '')) === stamp) return;
  if ((await contentDigest(file)) !== sha256)
    throw new Ttys0Error('image.original-changed', { name, file, problem: 'has been changed' });
  await writeFile(stampPath, stamp).catch(() => undefined);
}

/** Takes the checksum of a file that an image in `directory` is to be an overlay of. Nobody need read it again soon. */
export async function rememberOriginal(
  directory: string,
  file: string,
  format: Original['format'],
  options: DigestOptions,
): Promise<Original> {
  const status = await stat(file, { bigint: true });
  const sha256 = await contentDigest(file, options);
  await writeFile(path.join(directory, stampFile), stampOf(sha256, status));
  return { path: file, format, sha256 };
}

function stampOf(sha256: string, status: BigIntStats): string {
  return `${sha256} ${status.size} ${status.ino} ${status.mtimeNs} ${status.ctimeNs}`;
}

/** The SHA-256 of a file, in hexadecimal. */
export async function digestOfFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1_048_576 }), hash, { ...(signal && { signal }) });
  return hash.digest('hex');
}
