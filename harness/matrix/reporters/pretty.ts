import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { MatrixEvent, Reporter, RunResult } from '../result.ts';

type Style = Parameters<typeof styleText>[0];

/** For a person: each scenario as it starts and ends, failures in full at the end. */
export class PrettyReporter implements Reporter {
  readonly #output: Writable & { readonly isTTY?: boolean };
  #total = 0;
  #done = 0;

  constructor(output: Writable) {
    this.#output = output;
  }

  report(event: MatrixEvent): void {
    switch (event.type) {
      case 'planned':
        this.#total = event.runs.length;
        return this.#print(
          this.#style('dim', `${event.runs.length} scenarios, guests run on ${event.accelerator}`),
        );
      case 'started':
        return this.#print(this.#style('dim', `  … ${event.run.scenario.title} (${event.run.guest})`));
      case 'finished':
        return this.#finished(event.result);
      case 'ended':
        return this.#ended(event.results, event.interrupted);
    }
  }

  #finished({ run, source, failure, bootMs, durationMs }: RunResult): void {
    this.#done += 1;
    const mark = failure ? this.#style('red', '✗') : this.#style('green', '✓');
    const times = `${seconds(durationMs)} s, boot ${seconds(bootMs)} s, ${this.#total - this.#done} left`;
    this.#print(`${mark} ${run.scenario.title} ${this.#style('dim', `(${run.guest}, ${source}; ${times})`)}`);
  }

  #ended(results: readonly RunResult[], interrupted: boolean): void {
    const failures = results.filter((result) => result.failure);
    for (const { run, steps, failure } of failures) {
      const step = steps.find(({ ok }) => !ok)?.title;
      this.#print(
        `\n${this.#style('red', '✗')} ${run.suite} > ${run.scenario.title} (${run.guest}) [${run.scenario.proves}]`,
      );
      this.#print(`  ${step ? `at: ${step}\n  ` : ''}${failure?.blame}: ${failure?.message}`);
      if (failure?.advice) this.#print(`  ${failure.advice}`);
      if (failure?.detail) this.#print(failure.detail.replace(/^/gm, '    '));
    }
    const notRun = this.#total - results.length;
    const summary = `${results.length - failures.length} passed, ${failures.length} failed${notRun > 0 ? `, ${notRun} skipped` : ''}`;
    this.#print(`\n${summary}${interrupted ? ' (interrupted)' : ''}`);
  }

  #style(style: Style, text: string): string {
    return this.#output.isTTY && !process.env['NO_COLOR'] ? styleText(style, text) : text;
  }

  #print(text: string): void {
    this.#output.write(`${text}\n`);
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
