import type { Writable } from 'node:stream';
import type { MatrixEvent, Reporter } from '../../results/events.ts';
import { renderJunit } from './render.ts';

/** JUnit XML at the end, and nothing before. */
export class JunitReporter implements Reporter {
  readonly #output: Writable;
  readonly #folder: string | undefined;

  constructor(output: Writable, folder: string | undefined) {
    this.#output = output;
    this.#folder = folder;
  }

  report(event: MatrixEvent): void {
    if (event.type !== 'ended') return;
    const options = this.#folder === undefined ? {} : { folder: this.#folder };
    this.#output.write(renderJunit(event.report, options));
  }
}
