import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { TextFilter } from '../../line/expect/text-filter.ts';
import type { MatrixEvent, Reporter } from '../results/events.ts';
import { PrettyReporter } from './pretty/reporter.ts';

/** For a person who watches one run: each step, and what the guest's console says meanwhile. */
export class ConsoleReporter implements Reporter {
  readonly #output: Writable & { readonly isTTY?: boolean };
  readonly #pretty: PrettyReporter;
  readonly #consoles = new Map<string, { readonly filter: TextFilter; line: string }>();

  constructor(output: Writable) {
    this.#output = output;
    this.#pretty = new PrettyReporter(output);
  }

  report(event: MatrixEvent): void {
    if (event.type === 'started') this.#print('bold', event.id);
    if (event.type === 'stage') this.#print('dim', `  stage ${event.stage}`);
    if (event.type === 'step') this.#step(event.id, event.title);
    if (event.type === 'said') this.#said(event.id, event.text);
    if (event.type === 'finished') this.#flush(event.result.id);
    this.#pretty.report(event);
  }

  #step(id: string, title: string): void {
    this.#flush(id);
    this.#print('cyan', `* ${title}`);
  }

  #said(id: string, text: string): void {
    const console = this.#consoles.get(id) ?? { filter: new TextFilter(), line: '' };
    this.#consoles.set(id, console);
    const lines = (console.line + console.filter.push(Buffer.from(text))).split('\n');
    console.line = lines.pop() ?? '';
    for (const line of lines.filter((one) => /[^\s|+-]/.test(one))) this.#output.write(`    | ${line}\n`);
  }

  /** A prompt has no end of line. */
  #flush(id: string): void {
    const console = this.#consoles.get(id);
    if (!console || console.line === '') return;
    this.#output.write(`    | ${console.line}\n`);
    console.line = '';
  }

  #print(style: 'bold' | 'dim' | 'cyan', text: string): void {
    const painted = this.#output.isTTY && !process.env['NO_COLOR'] ? styleText(style, text) : text;
    this.#output.write(`${painted}\n`);
  }
}
