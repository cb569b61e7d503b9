import type { Writable } from 'node:stream';
import { Minimal } from '@tapjs/core';
import type { MatrixEvent, Reporter } from '../results/events.ts';
import type { Failure, ReportHeader, RunResult } from '../results/result.ts';
import { isRed } from '../results/tally.ts';
import { inertLine } from './inert.ts';
import { notRunText } from './words.ts';

/** TAP 14: one test point a scenario, with its steps as a subtest. */
export class TapReporter implements Reporter {
  readonly #root = new Minimal({ name: 'ttys0 test', bail: false });
  #header: ReportHeader | undefined;

  constructor(output: Writable) {
    this.#root.pipe(output);
  }

  report(event: MatrixEvent): void {
    if (event.type === 'planned') this.#header = event.header;
    else if (event.type === 'finished') void this.#scenario(event.result);
    else if (event.type === 'ended') {
      for (const result of event.report.results.filter(({ verdict }) => verdict === 'not-run'))
        this.#root.fail(nameOf(result), { ...noCallSite, skip: notRunText(result) });
      this.#root.end();
    }
  }

  /** Against whose gateway, where it is not the lab's own. */
  get #gateway(): string {
    const { gateway } = this.#header ?? {};
    return gateway === undefined ? '' : `, gateway ${inertLine(gateway)}`;
  }

  #scenario(result: RunResult): Promise<unknown> {
    const { steps, failure, times, verdict, known } = result;
    const red = isRed(result, this.#header?.allowFlaky ?? false);
    // A known failure is a point to be done, as TAP has it: it fails, and that is no failure.
    const todo = verdict === 'known' ? { todo: `known: ${known?.tracker ?? ''}` } : {};
    return this.#root.test(nameOf(result), { ...noCallSite, ...todo }, (t) => {
      t.comment(
        `took ${times.totalMs} ms, ${times.startMs} ms of it the start, on ${this.#header?.accelerator.chosen ?? ''}${this.#gateway}`,
      );
      for (const step of steps.filter(({ ok }) => ok)) t.pass(step.title);
      if (verdict === 'mended')
        t.fail('it is known to fail, and passes', { ...noCallSite, tracker: known?.tracker ?? '' });
      if (verdict === 'flaky') t.comment(`flaky: it passed at the try number ${result.attempts}`);
      if (failure && (red || verdict === 'known')) {
        const failed = failure.step ?? 'the scenario runs to its end';
        t.fail(failed, { ...diagnosticsOf(result, failure), ...noCallSite });
      }
      t.end();
    });
  }
}

/** The place in this file says nothing about a scenario. */
const noCallSite = { at: null, stack: '', source: '' };

function nameOf({ suite, title, image, source, proves }: RunResult): string {
  return `${suite} > ${title} (${image}, ${source}) [${proves}]`;
}

function diagnosticsOf({ id, seed }: RunResult, failure: Failure): Record<string, string> {
  const { blame, kind, message, advice, stage, since, lastLines, nearestMiss, detail } = failure;
  return {
    ...{ blame, kind, reason: message, run: id, seed: String(seed) },
    ...(advice && { advice }),
    ...(stage && { stage: `${stage} since ${since ?? '?'}` }),
    ...(nearestMiss && { nearestMiss }),
    ...(lastLines.length > 0 && { lastLines: lastLines.join('\n') }),
    ...(detail && { detail }),
  };
}
