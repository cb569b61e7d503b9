import { createHash, randomInt } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** The greatest seed; the least is 0. */
export const mostSeed = 2 ** 31 - 1;

/** A seed for a run that is to be replayed by nobody yet. */
export function anySeed(): number {
  return randomInt(mostSeed);
}

/** Whole numbers that look random, and are the same for the same seed. */
export interface Random {
  /** From `least` to `most`, both included. */
  between(least: number, most: number): number;
}

/**
 * Numbers of their own for each purpose, so that one fault more or one connection more changes no other's.
 * @param purpose such as `line custom-agetty 0 out split`
 */
export function randomFor(seed: number, purpose: string): Random {
  const generator = xoroshiro128plus(
    createHash('sha256').update(`${seed} ${purpose}`).digest().readInt32BE(),
  );
  return { between: (least, most) => uniformInt(generator, least, most) };
}
