import type { MatrixEvent, Reporter } from '../../results/events.ts';
import { inertLine } from '../inert.ts';
import { finalLines, finishedLine } from './final-lines.ts';
import { liveLines } from './live-lines.ts';
import { LiveRegion, type TerminalStream } from './live-region.ts';
import { paintFor, type Paint } from './paint.ts';
import { MatrixProgress } from './progress.ts';

/** How often a terminal is redrawn, at most and at least. */
const redrawMs = 200;

export interface PrettyOptions {
  /** Milliseconds since some moment. */
  readonly nowMs?: () => number;
}

/**
 * For a person: each run as it ends, failures in full at the end. On a terminal what is under way is shown below; elsewhere
 * a line tells what is being made that runs wait for.
 */
export class PrettyReporter implements Reporter {
  readonly #output: TerminalStream;
  readonly #paint: Paint;
  readonly #nowMs: () => number;
  readonly #progress = new MatrixProgress();
  readonly #region: LiveRegion | undefined;
  readonly #told = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #drawnMs = -Infinity;

  constructor(output: TerminalStream, { nowMs = () => performance.now() }: PrettyOptions = {}) {
    this.#output = output;
    this.#paint = paintFor(output);
    this.#nowMs = nowMs;
    this.#region = output.isTTY ? new LiveRegion(output) : undefined;
  }

  report(event: MatrixEvent): void {
    this.#progress.take(event, this.#nowMs());
    if (event.type === 'planned') this.#begin(event);
    else if (event.type === 'preparing') this.#preparing(event);
    else if (event.type === 'finished') {
      const { total, done } = this.#progress;
      this.#print(finishedLine(event.result, total - done, this.#paint));
    } else if (event.type === 'ended') {
      clearInterval(this.#timer);
      this.#region?.[Symbol.dispose]();
      this.#output.write(`${finalLines(event.report, this.#paint).join('\n')}\n`);
    } else this.#redraw();
  }

  #begin({ header }: MatrixEvent & { readonly type: 'planned' }): void {
    const { accelerator, workers, planned, gateway } = header;
    const under = gateway === undefined ? '' : `, gateway ${gateway}`;
    const host = inertLine(`guests run on ${accelerator.chosen}${under}`);
    this.#print(this.#paint('dim', `${planned.length} runs, ${workers} at once, ${host}`));
    if (this.#region) this.#timer = setInterval(() => this.#draw(), redrawMs).unref();
  }

  #preparing({ what, progress }: MatrixEvent & { readonly type: 'preparing' }): void {
    if (progress === undefined) this.#told.delete(what);
    else if (!this.#region && !this.#told.has(what)) {
      this.#told.add(what);
      this.#print(`being made: ${inertLine(what)}: ${inertLine(progress)}`);
    }
    this.#redraw();
  }

  #print(line: string): void {
    if (this.#region) this.#draw(`${line}\n`);
    else this.#output.write(`${line}\n`);
  }

  /** After a change: at once where the last redraw is long enough ago, else by the timer. */
  #redraw(): void {
    if (this.#nowMs() - this.#drawnMs >= redrawMs) this.#draw();
  }

  #draw(above = ''): void {
    if (!this.#region) return;
    this.#drawnMs = this.#nowMs();
    const { columns = 80, rows = 24 } = this.#output;
    const view = { progress: this.#progress, nowMs: this.#drawnMs, paint: this.#paint, columns, rows };
    this.#region.draw(liveLines(view), above);
  }
}
