import type { LineRecorder } from '../recording/recorder.ts';
import type { MatrixEvent } from '../results/events.ts';
import type { Freezer } from '../rewind/freezer.ts';
import type { StepResult } from '../results/result.ts';
import type { StepListener } from '../world/open-world.ts';

/** The steps of one try of a scenario: told, marked in its recording, and kept. */
export class StepLog implements StepListener {
  readonly #id: string;
  readonly #onEvent: (event: MatrixEvent) => void;
  readonly #results: StepResult[] = [];
  readonly #begunMs = new Map<string, number>();
  readonly #startMs = performance.now();
  #recorder: LineRecorder | undefined;
  #freezer: Freezer | undefined;

  constructor(id: string, onEvent: (event: MatrixEvent) => void) {
    this.#id = id;
    this.#onEvent = onEvent;
  }

  /** Has the guest kept as it is at the end of each step. */
  freezeBy(freezer: Freezer): void {
    this.#freezer = freezer;
  }

  recordTo(recorder: LineRecorder): void {
    this.#recorder = recorder;
  }

  begun(title: string): void {
    this.#begunMs.set(title, performance.now());
    this.#recorder?.mark(title);
    this.#onEvent({ type: 'step', id: this.#id, title });
  }

  async ended(title: string, ok: boolean): Promise<void> {
    const begunMs = this.#begunMs.get(title) ?? performance.now();
    this.#begunMs.delete(title);
    const [startMs, durationMs] = [begunMs - this.#startMs, performance.now() - begunMs].map(Math.round);
    this.#results.push({ title, ok, startMs: startMs ?? 0, durationMs: durationMs ?? 0 });
    if (ok) await this.#freezer?.freeze(title, false);
  }

  get results(): readonly StepResult[] {
    return this.#results;
  }

  /** The step that failed, or that had begun and not ended. */
  get failed(): string | undefined {
    return this.#results.find(({ ok }) => !ok)?.title ?? [...this.#begunMs.keys()].at(-1);
  }
}
