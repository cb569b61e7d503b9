import type { RunTimes } from '../results/result.ts';

/** What took how long. */
export class Clock {
  readonly #at = { made: performance.now(), bodyBegins: NaN, bodyEnds: NaN };

  /** All that is shared is there: what comes now is this run's own. */
  begins(): void {
    this.#at.made = performance.now();
  }

  bodyBegins(): void {
    this.#at.bodyBegins = performance.now();
  }

  bodyEnds(): void {
    this.#at.bodyEnds = performance.now();
    if (Number.isNaN(this.#at.bodyBegins)) this.#at.bodyBegins = this.#at.bodyEnds;
  }

  get times(): RunTimes {
    const { made, bodyBegins, bodyEnds } = this.#at;
    const now = performance.now();
    const rounded = (ms: number): number => Math.round(ms);
    return {
      startMs: rounded(bodyBegins - made),
      bodyMs: rounded(bodyEnds - bodyBegins),
      endMs: rounded(now - bodyEnds),
      totalMs: rounded(now - made),
    };
  }
}
