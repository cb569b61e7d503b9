import type { Pixels } from './pixels.ts';

/** Signature, width, height and greatest value, with comments between; one white space ends it. */
const header = /^P6(?:\s+|#[^\n]*\n)+(\d+)(?:\s+|#[^\n]*\n)+(\d+)(?:\s+|#[^\n]*\n)+255\s/;
const longestHeaderBytes = 1024;

/** Reads a binary PPM of 8 bits a colour, as QEMU's `screendump` writes it. Undefined for what is none, or is cut short. */
export function decodePpm(file: Buffer): Pixels | undefined {
  const match = header.exec(file.toString('latin1', 0, longestHeaderBytes));
  if (!match) return undefined;
  const [width, height] = [Number(match[1]), Number(match[2])];
  const rgb = file.subarray(match[0].length, match[0].length + 3 * width * height);
  return rgb.length === 3 * width * height ? { width, height, rgb } : undefined;
}
