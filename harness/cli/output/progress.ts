import type { BuildProgress } from '../../../images/index.ts';

/** Shows one line of progress: rewritten in place on a terminal, a line per change elsewhere. */
export class ProgressLine {
  readonly #stream = process.stderr;
  #last = '';

  show(text: string): void {
    if (text === this.#last) return;
    this.#last = text;
    if (this.#stream.isTTY)
      this.#stream.write(`\r\x1b[K${text.slice(0, Math.max(20, (this.#stream.columns || 80) - 1))}`);
    else this.#stream.write(`${text}\n`);
  }

  /** Ends the line, leaving it with `text` or as it was. */
  done(text?: string): void {
    if (text !== undefined) this.show(text);
    if (this.#stream.isTTY && this.#last !== '') this.#stream.write('\n');
    this.#last = '';
  }
}

/** One line on how far the build of an image is. */
export function describeBuild(guest: string, progress: BuildProgress): string {
  const share = progress.fraction === undefined ? '' : ` ${Math.floor(progress.fraction * 100)}%`;
  return `building ${guest}: ${progress.text}${share}`;
}
