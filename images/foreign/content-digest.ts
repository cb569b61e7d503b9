import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { z } from 'zod';

const blockBytes = 1_048_576;
const zeros = Buffer.alloc(blockBytes);
const extentSchema = z.object({ start: z.int().min(0), length: z.int().min(0), data: z.boolean() });

export interface DigestOptions {
  readonly signal?: AbortSignal | undefined;
  /** How much of the file is behind, 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * SHA-256 of what a file holds, in hexadecimal: of its size, and of every block of 1 MiB that is not all zeros, each
 * after its number. Two files have the same digest when they hold the same bytes, whichever of their zeros are holes;
 * holes are not read, so that a disk of 1 TiB costs what is written to it. It is not what sha256sum prints.
 */
export async function contentDigest(
  file: string,
  { signal, onProgress }: DigestOptions = {},
): Promise<string> {
  await using handle = await open(file);
  const { size, blocks } = await handle.stat();
  const hash = createHash('sha256').update(`ttys0 disk ${size}\n`);
  const block = Buffer.alloc(blockBytes);
  let next = 0;
  for await (const { start, end } of dataExtents(file, size, blocks * 512)) {
    for (let at = Math.max(next, Math.floor(start / blockBytes)); at * blockBytes < end; at += 1) {
      signal?.throwIfAborted();
      const length = await readFully(handle, block, at * blockBytes);
      const bytes = block.subarray(0, length);
      if (!bytes.equals(zeros.subarray(0, length))) hash.update(`${at} ${length}\n`).update(bytes);
      next = at + 1;
      onProgress?.(Math.min(1, (next * blockBytes) / size));
    }
  }
  return hash.digest('hex');
}

/** Where a file may hold something else than zeros, in order. */
async function* dataExtents(
  file: string,
  sizeBytes: number,
  allocatedBytes: number,
): AsyncGenerator<{ readonly start: number; readonly end: number }> {
  if (allocatedBytes >= sizeBytes) {
    yield { start: 0, end: sizeBytes };
    return;
  }
  // As raw, whatever it is: holes of the file are wanted, not of a disk in it.
  const node = JSON.stringify({ driver: 'raw', file: { driver: 'file', filename: file } });
  const map = execa('qemu-img', ['map', '--output=json', `json:${node}`], {
    buffer: false,
    reject: false,
    stdin: 'ignore',
  });
  let covered = 0;
  try {
    for await (const line of createInterface({ input: map.stdout })) {
      const extent = extentSchema.safeParse(parseExtent(line)).data;
      if (!extent) continue;
      covered = extent.start + extent.length;
      if (extent.data) yield { start: extent.start, end: Math.min(sizeBytes, covered) };
    }
    await map;
  } finally {
    map.kill();
  }
  // Where holes cannot be told, all is read.
  if (covered < sizeBytes) yield { start: covered, end: sizeBytes };
}

/** QEMU prints a list with one extent a line. */
function parseExtent(line: string): unknown {
  try {
    return JSON.parse(line.replace(/^\[|[\],]+$/g, ''));
  } catch {
    return undefined;
  }
}

async function readFully(handle: FileHandle, into: Buffer, position: number): Promise<number> {
  let length = 0;
  while (length < into.length) {
    const { bytesRead } = await handle.read(into, length, into.length - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}
