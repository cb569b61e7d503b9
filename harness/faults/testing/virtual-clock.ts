import type { Clock } from '../clock.ts';

/** Time that passes when it is told to. */
export class VirtualClock implements Clock {
  readonly #waits = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const wait = { atMs: this.#nowMs + delayMs, callback };
    this.#waits.add(wait);
    return () => this.#waits.delete(wait);
  }

  /** Goes on to the next moment for which somebody waits; false where nobody does. */
  next(): boolean {
    const [first] = [...this.#waits].sort((one, other) => one.atMs - other.atMs);
    if (!first) return false;
    this.#waits.delete(first);
    this.#nowMs = first.atMs;
    first.callback();
    return true;
  }
}
