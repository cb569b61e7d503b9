import type { Random } from './random.ts';

const hundredths = 100;

/** Fault `drop` of a line: loses single bytes, each by a number of its own, wherever chunks begin and end. */
export class Loss {
  readonly #random: Random;
  readonly #chance: number;
  /** How many bytes it has lost. */
  lostBytes = 0;

  /** @param percent of the bytes that are lost, to a hundredth */
  constructor(percent: number, random: Random) {
    this.#chance = Math.round(percent * hundredths);
    this.#random = random;
  }

  /** The bytes that are left. */
  take(bytes: Buffer): Buffer {
    const left = bytes.filter(() => this.#random.between(1, 100 * hundredths) > this.#chance);
    this.lostBytes += bytes.length - left.length;
    return Buffer.from(left);
  }
}
