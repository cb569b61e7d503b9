import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import type { Bytes } from './bytes.ts';
import type { DiskFormat } from './format/detect.ts';
import { lastWords, nodeName, qemuImg } from './qemu-img.ts';
import type { UserFile } from './user-file.ts';

const pageBytes = 262_144;
/** Kept: what is read of a disk is tables, and files of a few sectors. */
const mostPages = 64;
const readTimeoutMs = 30_000;

/**
 * The disk in a file of another format, read by QEMU piece by piece: `directory` is where the pieces pass through.
 * Reading throws `image.disk-damaged`.
 */
export function convertedBytes(
  file: UserFile,
  { node, sizeBytes }: DiskFormat,
  directory: string,
  signal?: AbortSignal,
): Bytes {
  const pages = new Map<number, Buffer>();
  const page = async (number: number): Promise<Buffer> => {
    const known = pages.get(number);
    if (known) return known;
    const offset = number * pageBytes;
    const size = Math.min(pageBytes, sizeBytes - offset);
    const piece = path.join(directory, 'piece');
    const source = nodeName({ driver: 'raw', offset, size, file: node });
    const result = await qemuImg(['convert', '-O', 'raw', source, piece], { signal, timeoutMs: readTimeoutMs }); // prettier-ignore
    if (!result.succeeded)
      throw new Ttys0Error('image.disk-damaged', { file: file.shown, problem: `QEMU says: ${lastWords(result)}` }); // prettier-ignore
    const bytes = await readFile(piece);
    await rm(piece);
    const [oldest] = pages.size < mostPages ? [] : pages.keys();
    if (oldest !== undefined) pages.delete(oldest);
    pages.set(number, bytes);
    return bytes;
  };
  return {
    sizeBytes,
    read: async (offset, length) => {
      const end = Math.min(sizeBytes, offset + length);
      const parts: Buffer[] = [];
      for (let at = offset; at < end;) {
        const number = Math.floor(at / pageBytes);
        const within = at - number * pageBytes;
        const part = (await page(number)).subarray(within, within + end - at);
        if (part.length === 0) break;
        parts.push(part);
        at += part.length;
      }
      return Buffer.concat(parts);
    },
  };
}
