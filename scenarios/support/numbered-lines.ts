import assert from 'node:assert/strict';
import type { ConsoleSession } from 'ttys0';

/**
 * Lays what several sessions received over one another by absolute offset. Fails where two of them disagree about a
 * byte, or where a byte between the first and the last is in none of them. The first is the one at the offset `since`,
 * where that is given.
 */
export function joinReceived(sessions: readonly ConsoleSession[], since?: number): Buffer {
  const pieces = sessions
    .flatMap((session) => session.received)
    .map(({ offset, bytes }) => ({
      offset: Math.max(offset, since ?? 0),
      bytes: bytes.subarray(Math.max(0, (since ?? 0) - offset)),
    }))
    .filter(({ bytes }) => bytes.length > 0);
  const start = since ?? Math.min(...pieces.map(({ offset }) => offset));
  const end = Math.max(...pieces.map(({ offset, bytes }) => offset + bytes.length));
  const joined = Buffer.alloc(end - start);
  const filled = new Uint8Array(end - start);
  for (const { offset, bytes } of pieces) {
    const at = offset - start;
    for (const [index, byte] of bytes.entries()) {
      if (filled[at + index])
        assert.equal(joined[at + index], byte, `two sessions disagree about byte ${offset + index}`);
    }
    joined.set(bytes, at);
    filled.fill(1, at, at + bytes.length);
  }
  assert.equal(filled.indexOf(0), -1, `byte ${start + filled.indexOf(0)} is in no session`);
  return joined;
}

/** Asserts that the lines `n000001`, `n000002`, … that are in `output` follow one another, and counts them. */
export function assertNumberedLines(output: Buffer): number {
  // The kernel may say something in the middle of a line.
  const text = output.toString('latin1').replace(/\[ *\d+\.\d{6}\] [^\r\n]*\r\n/g, '');
  const numbers = [...text.matchAll(/^n(\d{6})\r$/gm)].map(([, digits]) => Number(digits));
  for (const [index, number] of numbers.entries()) {
    const previous = numbers[index - 1];
    if (previous !== undefined) assert.equal(number, previous + 1, `line ${number} follows line ${previous}`);
  }
  return numbers.length;
}
