import type { FaultPlace } from './catalogue.ts';
import type { Random } from './random.ts';
import type { LinkFaults } from './settings.ts';

/** How a link ends before its time: its ends are told, or nobody is. */
export type LinkEnd = 'cut' | 'silent';

/** Faults `half-open` and `drop` of a socket: how many bytes pass before it is over. */
export class Lifetime {
  readonly end: LinkEnd;
  #left: number;

  private constructor(end: LinkEnd, bytes: number) {
    this.end = end;
    this.#left = bytes;
  }

  /** The shorter one where both faults are on; undefined where none is. */
  static of(
    place: FaultPlace,
    faults: LinkFaults,
    random: (purpose: string) => Random,
  ): Lifetime | undefined {
    const silent = lengthOf(faults['half-open'], random('half-open'));
    const cut = place === 'socket' ? lengthOf(faults.drop, random('cut')) : undefined;
    if (cut !== undefined && cut <= (silent ?? cut)) return new Lifetime('cut', cut);
    return silent === undefined ? undefined : new Lifetime('silent', silent);
  }

  get over(): boolean {
    return this.#left === 0;
  }

  /** As much of the bytes as still passes. */
  take(bytes: Buffer): Buffer {
    const passed = bytes.subarray(0, this.#left);
    this.#left -= passed.length;
    return passed;
  }
}

/** Between half of what was asked for and all of it. */
function lengthOf(value: number | true | undefined, random: Random): number | undefined {
  return typeof value === 'number' ? random.between(Math.ceil(value / 2), value) : undefined;
}
