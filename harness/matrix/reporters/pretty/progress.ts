import type { MatrixEvent } from '../../results/events.ts';
import type { ReportHeader, RunResult } from '../../results/result.ts';
import { isRed } from '../../results/tally.ts';

type Planned = ReportHeader['planned'][number];

/** A run under way. */
export interface RunningRun {
  readonly planned: Planned;
  readonly sinceMs: number;
  readonly stage: string | undefined;
  readonly step: string | undefined;
}

interface Preparation {
  readonly sinceMs: number;
  readonly progress: string;
}

/** Fewer runs say too little about those to come. */
const fewestForEstimate = 3;

/** What a matrix is at, out of its events. */
export class MatrixProgress {
  readonly running = new Map<string, RunningRun>();
  readonly preparing = new Map<string, Preparation>();
  readonly #planned = new Map<string, Planned>();
  #allowFlaky = false;
  #startMs = 0;
  done = 0;
  red = 0;

  get total(): number {
    return this.#planned.size;
  }

  take(event: MatrixEvent, nowMs: number): void {
    switch (event.type) {
      case 'planned':
        for (const run of event.header.planned) this.#planned.set(run.id, run);
        this.#allowFlaky = event.header.allowFlaky;
        this.#startMs = nowMs;
        break;
      case 'preparing':
        this.#prepare(event.what, event.progress, nowMs);
        break;
      case 'started': {
        const planned = this.#planned.get(event.id);
        if (planned) this.running.set(event.id, { planned, sinceMs: nowMs, stage: undefined, step: undefined }); // prettier-ignore
        break;
      }
      case 'stage':
      case 'step':
        this.#update(event);
        break;
      case 'finished':
        this.#finish(event.result);
        break;
      case 'ended':
        this.running.clear();
        this.preparing.clear();
    }
  }

  /** How long the rest takes if it goes on as it went; undefined while too little has been seen. */
  leftMs(nowMs: number): number | undefined {
    if (this.done < fewestForEstimate) return undefined;
    return ((nowMs - this.#startMs) / this.done) * (this.total - this.done);
  }

  elapsedMs(nowMs: number): number {
    return nowMs - this.#startMs;
  }

  #prepare(what: string, progress: string | undefined, nowMs: number): void {
    if (progress === undefined) this.preparing.delete(what);
    else this.preparing.set(what, { sinceMs: this.preparing.get(what)?.sinceMs ?? nowMs, progress });
  }

  #update(event: MatrixEvent & { readonly type: 'stage' | 'step' }): void {
    const run = this.running.get(event.id);
    if (!run) return;
    const change = event.type === 'stage' ? { stage: event.stage } : { step: event.title };
    this.running.set(event.id, { ...run, ...change });
  }

  #finish(result: RunResult): void {
    this.running.delete(result.id);
    this.done += 1;
    if (isRed(result, this.#allowFlaky)) this.red += 1;
  }
}
