import { TextFilter } from '../expect/text-filter.ts';
import type { Stage } from './rules.ts';
import { StageTracker, type StageReport } from './tracker.ts';

/** What a guest's UART gives is far less; only a flood by something else, as in a test, is more. */
const bytesPerMs = 512;
const burstBytes = 256 * 1024;
/** Of a flood the end is looked at, so often: what a guest waits at stands there. */
const tailBytes = 4_096;
const lookMs = 50;

/**
 * Tells where a guest is from what it says. It looks at every line as long as that costs little; in a flood that no guest
 * makes, at its end a few times a second: reading a line costs fifty times what carrying it does.
 */
export class StageFollower {
  readonly #tracker = new StageTracker();
  readonly #filter = new TextFilter();
  #budget = burstBytes;
  #refilledAtMs = 0;
  #tail: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;

  report(): StageReport {
    return this.#tracker.report();
  }

  onChange(listener: (report: StageReport) => void): () => void {
    return this.#tracker.onChange(listener);
  }

  /** @param bytes what the guest has said next */
  feed(bytes: Buffer): void {
    if (this.#affords(bytes.length)) {
      this.#look();
      return this.#tracker.feed(this.#filter.push(bytes));
    }
    const tail = bytes.length >= tailBytes ? bytes : Buffer.concat([this.#tail ?? Buffer.alloc(0), bytes]);
    this.#tail = tail.subarray(-tailBytes);
    this.#timer ??= setTimeout(() => this.#look(), lookMs);
  }

  /** The machine was powered on afresh, or goes on at a stage at which it was frozen. */
  restart(stage?: Stage): void {
    this.#forget();
    this.#tracker.restart(stage);
  }

  /** The machine has gone. */
  end(): void {
    this.#forget();
    this.#tracker.end();
  }

  #affords(bytes: number): boolean {
    const nowMs = performance.now();
    this.#budget = Math.min(burstBytes, this.#budget + (nowMs - this.#refilledAtMs) * bytesPerMs);
    this.#refilledAtMs = nowMs;
    if (this.#budget < bytes) return false;
    this.#budget -= bytes;
    return true;
  }

  #look(): void {
    const tail = this.#tail;
    this.#forget();
    // Its first line was cut.
    if (tail) this.#tracker.feed(`\n${this.#filter.push(tail)}`);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tail = undefined;
  }
}
