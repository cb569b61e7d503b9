import { createHash } from 'node:crypto';

/** A seed of 31 bits of a run's own, out of that of all. */
export function seedOf(seed: number, id: string): number {
  return createHash('sha256').update(`${seed}:${id}`).digest().readUInt32LE() >>> 1;
}
