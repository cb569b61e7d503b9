/** Where a live view is shown: standard output, or in tests something like it. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** A line of the region: as it is written, and how many columns it takes. */
export interface LiveLine {
  readonly text: string;
  readonly width: number;
}

const [hideCursor, showCursor] = ['\x1b[?25l', '\x1b[?25h'] as const;
/** Terminals that know it show all of a redraw at once; others pass over it. */
const [beginUpdate, endUpdate] = ['\x1b[?2026h', '\x1b[?2026l'] as const;

/** Lines at the bottom of a terminal that are rewritten in place, while what is printed scrolls above them. */
export class LiveRegion implements Disposable {
  readonly #stream: TerminalStream;
  #drawn: readonly LiveLine[] = [];
  #hidden = false;

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /** Prints `above` for good, and shows these lines below it, each narrower than the terminal. */
  draw(lines: readonly LiveLine[], above = ''): void {
    const printed = above === '' ? '' : above.replace(/\n/g, '\x1b[K\n');
    const shown = lines.map(({ text }) => `${text}\x1b[K`).join('\n');
    const cursor = this.#hidden ? '' : hideCursor;
    if (!this.#hidden) process.once('exit', this.#restore);
    this.#hidden = true;
    this.#stream.write(`${beginUpdate}${cursor}${this.#toTop()}${printed}${shown}\x1b[J${endUpdate}`);
    this.#drawn = lines;
  }

  /** Takes the lines away, and gives the cursor back. */
  [Symbol.dispose](): void {
    if (!this.#hidden) return;
    process.off('exit', this.#restore);
    this.#hidden = false;
    this.#stream.write(`${this.#toTop()}\x1b[J${showCursor}`);
    this.#drawn = [];
  }

  readonly #restore = (): void => void this.#stream.write(`\n${showCursor}`);

  /** Back to where the region begins: a terminal that has become narrower has broken its lines. */
  #toTop(): string {
    const columns = Math.max(1, this.#stream.columns ?? 80);
    const rows = this.#drawn.reduce((sum, { width }) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows > 1 ? `\r\x1b[${rows - 1}A` : '\r';
  }
}
