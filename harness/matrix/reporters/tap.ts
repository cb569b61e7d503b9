import type { Writable } from 'node:stream';
import { Minimal } from '@tapjs/core';
import type { Failure, MatrixEvent, Reporter, RunResult } from '../result.ts';

/** TAP 14: one test point a scenario, with its steps as a subtest. */
export class TapReporter implements Reporter {
  readonly #root = new Minimal({ name: 'ttys0 test', bail: false });
  #accelerator = '';

  constructor(output: Writable) {
    this.#root.pipe(output);
  }

  report(event: MatrixEvent): void {
    if (event.type === 'planned') this.#accelerator = event.accelerator;
    else if (event.type === 'finished') void this.#scenario(event.result);
    else if (event.type === 'ended') this.#root.end();
  }

  #scenario(result: RunResult): Promise<unknown> {
    const { run, source, steps, failure, durationMs } = result;
    const name = `${run.suite} > ${run.scenario.title} (${run.guest}, ${source}) [${run.scenario.proves}]`;
    return this.#root.test(name, noCallSite, (t) => {
      t.comment(
        `took ${Math.round(durationMs)} ms, ${Math.round(result.bootMs)} ms of it the boot, on ${this.#accelerator}`,
      );
      for (const step of steps.filter(({ ok }) => ok)) t.pass(step.title);
      const failed = steps.find(({ ok }) => !ok)?.title ?? 'the scenario runs to its end';
      if (failure) t.fail(failed, { ...diagnosticsOf(failure), ...noCallSite });
      t.end();
    });
  }
}

/** The place in this file says nothing about a scenario. */
const noCallSite = { at: null, stack: '', source: '' };

function diagnosticsOf({ blame, message, advice, detail }: Failure): Record<string, string> {
  return { blame, reason: message, ...(advice && { advice }), ...(detail && { detail }) };
}
