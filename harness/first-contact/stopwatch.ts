import type { Line } from '../line/line.ts';

/** When a guest was first seen at each stage of its boot. */
export class Stopwatch implements Disposable {
  readonly #startedMs = performance.now();
  readonly #seen = new Map<string, number>();
  readonly #stop: () => void;

  constructor(line: Line, onStage?: (stage: string) => void) {
    const note = (stage: string): void => {
      if (stage === 'silent' || this.#seen.has(stage)) return;
      this.#seen.set(stage, Math.round((performance.now() - this.#startedMs) / 100) / 10);
      onStage?.(stage);
    };
    note(line.stage.stage);
    this.#stop = line.onStage(({ stage }) => note(stage));
  }

  /** By stage, in seconds from when this was made. */
  get seconds(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#seen);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}
