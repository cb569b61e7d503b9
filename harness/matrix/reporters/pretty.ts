import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { MatrixEvent, Reporter } from '../results/events.ts';
import type { Report, RunResult, Verdict } from '../results/result.ts';
import { isRed, summary } from '../results/tally.ts';

type Style = Parameters<typeof styleText>[0];

const marks: Readonly<Record<Verdict, readonly [mark: string, style: Style]>> = {
  passed: ['✓', 'green'],
  failed: ['✗', 'red'],
  flaky: ['≈', 'yellow'],
  known: ['○', 'yellow'],
  mended: ['!', 'red'],
  'not-run': ['-', 'dim'],
};

/** For a person: each scenario as it ends, failures in full at the end. */
export class PrettyReporter implements Reporter {
  readonly #output: Writable & { readonly isTTY?: boolean };
  #total = 0;
  #done = 0;

  constructor(output: Writable) {
    this.#output = output;
  }

  report(event: MatrixEvent): void {
    if (event.type === 'planned') {
      this.#total = event.header.planned.length;
      const { accelerator, workers, gateway } = event.header;
      const under = gateway === undefined ? '' : `, gateway ${gateway}`;
      this.#print(this.#style('dim', `${this.#total} runs, ${workers} at once, guests run on ${accelerator.chosen}${under}`)); // prettier-ignore
    } else if (event.type === 'finished') this.#finished(event.result);
    else if (event.type === 'ended') this.#ended(event.report);
  }

  #finished({ title, image, source, verdict, times }: RunResult): void {
    this.#done += 1;
    const [mark, style] = marks[verdict];
    const told = `${seconds(times.totalMs)} s, start ${seconds(times.startMs)} s, ${this.#total - this.#done} left`;
    this.#print(
      `${this.#style(style, mark)} ${title} ${this.#style('dim', `(${image}, ${source}; ${told})`)}`,
    );
  }

  #ended({ results, header, interrupted }: Report): void {
    for (const result of results.filter((one) => isRed(one, header.allowFlaky))) this.#failed(result);
    this.#print(`\n${summary(results)}${interrupted ? ' (interrupted)' : ''}`);
  }

  #failed({ suite, title, image, proves, failure, verdict, known, id }: RunResult): void {
    const [mark, style] = marks[verdict];
    this.#print(`\n${this.#style(style, mark)} ${suite} > ${title} (${image}) [${proves}]`);
    if (verdict === 'mended')
      this.#print(`  known to fail (${known?.tracker ?? ''}), and passes: take it off the list`);
    if (!failure) return;
    const { step, blame, kind, message, advice, stage, since, nearestMiss, lastLines, detail } = failure;
    const rows = [
      ...(step ? [`at: ${step}`] : []),
      `${blame}, ${kind}: ${message}`,
      ...(advice ? [advice] : []),
      ...(stage ? [`stage ${stage} since ${since ?? '?'}`] : []),
      ...(nearestMiss ? [`nearest miss: ${nearestMiss}`] : []),
      ...(lastLines.length > 0 ? ['last lines:', ...lastLines.map((line) => `  | ${line}`)] : []),
      ...(detail ? [detail] : []),
      `again: ttys0 test ${suite} --grep '${id}'`,
    ];
    this.#print(rows.join('\n').replace(/^/gm, '  '));
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
