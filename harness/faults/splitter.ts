import type { Random } from './random.ts';

const escape = 0x1b;
/** One cut in so many places, where a cut hurts and elsewhere. */
const inside = 2;
const elsewhere = 64;

/** Fault `split`: cuts a stream into pieces. Where it cuts depends on the stream and not on its chunks. */
export class Splitter {
  readonly #random: Random;
  #sequence: 'none' | 'begun' | 'parameters' = 'none';

  constructor(random: Random) {
    this.#random = random;
  }

  /** The same bytes, in pieces of at least one. */
  take(bytes: Buffer): readonly Buffer[] {
    const pieces: Buffer[] = [];
    let from = 0;
    for (const [at, byte] of bytes.entries()) {
      if (this.#cutsBefore(byte) && at > from) {
        pieces.push(bytes.subarray(from, at));
        from = at;
      }
    }
    if (from < bytes.length) pieces.push(bytes.subarray(from));
    return pieces;
  }

  #cutsBefore(byte: number): boolean {
    const within = (byte & 0xc0) === 0x80 || this.#sequence !== 'none';
    this.#follow(byte);
    return this.#random.between(1, within ? inside : elsewhere) === 1;
  }

  /** Knows whether the next byte still belongs to an escape sequence. */
  #follow(byte: number): void {
    if (byte === escape) this.#sequence = 'begun';
    else if (this.#sequence === 'begun') this.#sequence = byte === 0x5b ? 'parameters' : 'none';
    else if (byte >= 0x40 && byte <= 0x7e) this.#sequence = 'none';
  }
}
