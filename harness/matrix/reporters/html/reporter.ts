import path from 'node:path';
import type { Writable } from 'node:stream';
import type { MatrixEvent, Reporter } from '../../results/events.ts';
import { reportFiles } from '../report-files.ts';

/** Says where the page is, for a program to open it. */
export class HtmlReporter implements Reporter {
  readonly #output: Writable;
  readonly #directory: string;

  constructor(output: Writable, directory: string) {
    this.#output = output;
    this.#directory = directory;
  }

  report(event: MatrixEvent): void {
    if (event.type === 'ended') this.#output.write(`${path.join(this.#directory, reportFiles.html)}\n`);
  }
}
