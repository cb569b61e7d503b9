import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { MatrixEvent, Reporter } from '../../results/events.ts';
import { PrettyReporter } from '../pretty/reporter.ts';
import { annotations } from './annotations.ts';
import { renderSummary } from './summary.ts';

/**
 * For a job on GitHub: plain lines as runs end, annotations at the end, and a summary in the file that
 * `GITHUB_STEP_SUMMARY` names. While lines are plain the runner takes no commands, whatever a guest says.
 */
export class GithubReporter implements Reporter {
  readonly #output: Writable;
  readonly #lines: PrettyReporter;
  readonly #summaryFile: string | undefined;
  readonly #token = `ttys0-${randomBytes(12).toString('hex')}`;

  constructor(output: Writable, summaryFile: string | undefined) {
    this.#output = output;
    this.#summaryFile = summaryFile;
    this.#lines = new PrettyReporter(output);
  }

  report(event: MatrixEvent): void {
    if (event.type === 'planned') this.#output.write(`::stop-commands::${this.#token}\n`);
    this.#lines.report(event);
    if (event.type !== 'ended') return;
    this.#output.write(`::${this.#token}::\n`);
    for (const line of annotations(event.report)) this.#output.write(`${line}\n`);
    if (this.#summaryFile) this.#summarize(this.#summaryFile, renderSummary(event.report));
  }

  #summarize(file: string, summary: string): void {
    try {
      appendFileSync(file, summary);
    } catch (error) {
      const reason = error instanceof Error ? error.message.replaceAll(/[\r\n%]/g, ' ') : String(error);
      this.#output.write(`::warning title=ttys0::The job summary could not be written: ${reason}\n`);
    }
  }
}
