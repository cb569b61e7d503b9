import type { ProgressStream } from './progress.ts';

/** One line of progress: rewritten in place on a terminal, a line for each change elsewhere. */
export class ProgressLine {
  readonly #stream: ProgressStream;
  #last = '';

  constructor(stream: ProgressStream = process.stderr) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (text === this.#last) return;
    this.#last = text;
    const width = Math.max(20, (this.#stream.columns ?? 80) - 1);
    this.#stream.write(this.#stream.isTTY ? `\r\x1b[K${text.slice(0, width)}` : `${text}\n`);
  }

  /** Ends the line, leaving it with `text` or as it was. */
  done(text?: string): void {
    if (text !== undefined) this.show(text);
    if (this.#stream.isTTY && this.#last !== '') this.#stream.write('\n');
    this.#last = '';
  }
}
