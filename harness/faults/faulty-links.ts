import type { Duplex } from 'node:stream';
import type { FaultPlace } from './catalogue.ts';
import { type Clock, hostClock } from './clock.ts';
import { FaultyLink } from './faulty-link.ts';
import type { LinkFaults } from './settings.ts';

/**
 * The links of one place with the same faults. Each has random numbers of its own, by its name and by how many of that
 * name were there before: the same seed gives the same faults to the n-th of them.
 */
export class FaultyLinks implements Disposable {
  readonly #place: FaultPlace;
  readonly #faults: LinkFaults;
  readonly #seed: number;
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  readonly #open = new Set<FaultyLink>();

  constructor(place: FaultPlace, faults: LinkFaults, seed: number, clock: Clock = hostClock) {
    this.#place = place;
    this.#faults = faults;
    this.#seed = seed;
    this.#clock = clock;
  }

  /** @param inner from now on read and written by the link alone */
  wrap(inner: Duplex, name = ''): FaultyLink {
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    const link = new FaultyLink(inner, {
      place: this.#place,
      faults: this.#faults,
      seed: this.#seed,
      name: `${name} ${count}`,
      clock: this.#clock,
    });
    this.#open.add(link);
    link.once('close', () => this.#open.delete(link));
    return link;
  }

  /** Ends all of them: a silent one would end by itself only when somebody has waited long enough. */
  [Symbol.dispose](): void {
    for (const link of this.#open) link.destroy();
  }
}

/** The faulty links of a lab, by place. */
export type FaultyPlaces = Readonly<Partial<Record<FaultPlace, FaultyLinks | undefined>>>;
