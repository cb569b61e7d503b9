import { existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { memoryDirectoryFor } from '../../host/elsewhere.ts';

/** A file of what QEMU has written down of COM1. */
export interface RecordPart {
  readonly path: string;
  /** Offset of its first byte in all that the guest has said. */
  readonly start: number;
  readonly bytes: number;
}

/** Where a part is on the disk, or is to be: the first one has the record's own name. */
export function diskPath(logPath: string, number: number): string {
  return number === 0 ? logPath : `${logPath}.${number}`;
}

/** Where a part is while the disk has no room for it; undefined where the host has no such place. */
export function memoryPath(logPath: string, number: number): string | undefined {
  const directory = memoryDirectoryFor(path.dirname(logPath));
  return directory && path.join(directory, path.basename(diskPath(logPath, number)));
}

/** Where a part is; undefined where there is none. */
export function partPath(logPath: string, number: number): string | undefined {
  const places = [diskPath(logPath, number), memoryPath(logPath, number)];
  return places.find((place) => place !== undefined && existsSync(place));
}

/** The record, part by part as they follow one another; nothing before QEMU has begun it. */
export function recordParts(logPath: string): readonly RecordPart[] {
  const parts: RecordPart[] = [];
  let start = 0;
  for (let number = 0; ; number += 1) {
    const place = partPath(logPath, number);
    if (place === undefined) return parts;
    const { size: bytes } = statSync(place);
    parts.push({ path: place, start, bytes });
    start += bytes;
  }
}

/** How much the guest has said in all, in bytes. */
export function recordBytes(logPath: string): number {
  const last = recordParts(logPath).at(-1);
  return last ? last.start + last.bytes : 0;
}

/**
 * Reads from the record, at most so many bytes; fewer, or none, where it does not have them.
 * @param offset from the first byte that the guest has said
 */
export async function readRecord(logPath: string, offset: number, maximumBytes: number): Promise<Buffer> {
  const found: Buffer[] = [];
  let [at, left] = [offset, maximumBytes];
  for (const part of recordParts(logPath)) {
    const here = Math.min(left, part.start + part.bytes - at);
    if (at < part.start || here <= 0) continue;
    const bytes = await readPart(part.path, at - part.start, here);
    found.push(bytes);
    at += bytes.length;
    left -= bytes.length;
  }
  return Buffer.concat(found);
}

async function readPart(file: string, position: number, bytes: number): Promise<Buffer> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
