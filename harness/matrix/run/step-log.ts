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
  /** Those that have begun and not ended; two may have one title. */
  readonly #open: { readonly title: string; readonly begunMs: number }[] = [];
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
    this.#open.push({ title, begunMs: performance.now() });
    this.#recorder?.mark(title);
    this.#onEvent({ type: 'step', id: this.#id, title });
  }

  async ended(title: string, ok: boolean): Promise<void> {
    const at = this.#open.findIndex((step) => step.title === title);
    const begunMs = this.#open.splice(at, 1)[0]?.begunMs ?? performance.now();
    const [startMs, durationMs] = [begunMs - this.#startMs, performance.now() - begunMs].map(Math.round);
    this.#results.push({ title, ok, startMs: startMs ?? 0, durationMs: durationMs ?? 0 });
    if (ok) await this.#freezer?.freeze(title, false);
  }

  get results(): readonly StepResult[] {
    return this.#results;
  }

  /** The one that began last of those that have not ended. */
  get open(): string | undefined {
    return this.#open.at(-1)?.title;
  }

  /** The step that failed, or that had begun and not ended. */
  get failed(): string | undefined {
    return this.#results.find(({ ok }) => !ok)?.title ?? this.open;
  }
}
