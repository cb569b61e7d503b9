/** An offset of a log, and the moment at which the log had come to it. */
interface Mark {
  readonly to: number;
  readonly atMs: number;
}

const granularityMs = 100;

/** Tells how much of a log is older than a delay. It keeps a mark for each tenth of a second at most. */
export class Holdback {
  #marks: Mark[] = [];
  #ripe: number;

  /** @param ripe offset up to which the log is older than any delay */
  constructor(ripe: number) {
    this.#ripe = ripe;
  }

  /** The log has come to that offset. */
  note(to: number, nowMs: number): void {
    const atMs = Math.ceil(nowMs / granularityMs) * granularityMs;
    if (this.#marks.at(-1)?.atMs === atMs) this.#marks.pop();
    this.#marks.push({ to, atMs });
  }

  /** Offset up to which the log is older than that. */
  ripe(nowMs: number, delayMs: number): number {
    const young = this.#marks.findIndex(({ atMs }) => delayMs > 0 && atMs + delayMs > nowMs);
    const ripened = this.#marks.splice(0, young === -1 ? this.#marks.length : young);
    this.#ripe = ripened.at(-1)?.to ?? this.#ripe;
    return this.#ripe;
  }

  /** How long until more is older than that, after `ripe` was asked; undefined where there is no more. */
  nextMs(nowMs: number, delayMs: number): number | undefined {
    const [next] = this.#marks;
    return next && Math.max(0, next.atMs + delayMs - nowMs);
  }
}
