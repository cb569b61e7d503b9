import type { Clock } from './clock.ts';

const bitsPerByte = 10;
/** So many milliseconds of a slow line pass in one piece. */
const pieceMs = 10;

/** Faults `delay` and `baud`: says when bytes arrive. */
export class Pace {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #byteMs: number;
  /** How many bytes may go in one piece. */
  readonly pieceBytes: number;
  #freeAtMs = 0;

  constructor(clock: Clock, { delayMs = 0, baud }: { readonly delayMs?: number; readonly baud?: number }) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#byteMs = baud === undefined ? 0 : (bitsPerByte * 1_000) / baud;
    this.pieceBytes = baud === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(pieceMs / this.#byteMs)); // prettier-ignore
  }

  /** When a piece that enters now has left, on the clock; never before the piece that came before it. */
  dueMs(bytes: number): number {
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#clock.nowMs()) + bytes * this.#byteMs;
    return this.#freeAtMs + this.#delayMs;
  }
}
