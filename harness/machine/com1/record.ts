import { open } from 'node:fs/promises';

/**
 * Reads from what QEMU has written down of COM1, at most so many bytes; fewer, or none, where it does not have them.
 * @param offset from the first byte that the guest has said
 */
export async function readRecord(logPath: string, offset: number, maximumBytes: number): Promise<Buffer> {
  const file = await open(logPath).catch(() => undefined);
  if (!file) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(maximumBytes), 0, maximumBytes, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
