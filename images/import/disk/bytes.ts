import type { FileHandle } from 'node:fs/promises';

/** Something that can be read at any place: a file, or the disk that it holds. */
export interface Bytes {
  readonly sizeBytes: number;
  /** Those bytes; fewer at the end, none beyond it. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** The bytes of an open file, or of its first part. */
export function fileBytes(handle: FileHandle, sizeBytes: number): Bytes {
  return {
    sizeBytes,
    read: async (offset, length) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
      return bytes.subarray(0, bytesRead);
    },
  };
}
