import type { ImageProgress } from '../../../images/index.ts';

/** Where progress is shown: standard error, or in tests something like it. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** How far several builds are: on a terminal one line each, rewritten in place; elsewhere a line for each new phase. */
export class ProgressBoard {
  readonly #stream: ProgressStream;
  readonly #lines = new Map<string, { text: string; phase: string }>();
  #drawn = 0;

  constructor(stream: ProgressStream = process.stderr) {
    this.#stream = stream;
  }

  show(progress: ImageProgress): void {
    const { image, phase } = progress;
    const text = describeBuild(progress);
    const before = this.#lines.get(image);
    this.#lines.set(image, { text, phase });
    if (this.#stream.isTTY) this.#draw();
    else if (before?.phase !== phase) this.#stream.write(`${text}\n`);
  }

  /** Ends the board; its lines stay as they are, and `text` comes below them. */
  done(text?: string): void {
    this.#drawn = 0;
    this.#lines.clear();
    if (text !== undefined) this.#stream.write(`${text}\n`);
  }

  #draw(): void {
    const width = Math.max(20, (this.#stream.columns ?? 80) - 1);
    // Lines that have left the screen cannot be rewritten.
    const lines = [...this.#lines.values()].slice(-Math.max(1, (this.#stream.rows ?? 24) - 1));
    const up = this.#drawn > 0 ? `\x1b[${this.#drawn}A` : '';
    this.#stream.write(`${up}${lines.map(({ text }) => `\r\x1b[K${text.slice(0, width)}\n`).join('')}`);
    this.#drawn = lines.length;
  }
}

function describeBuild({ image, text, fraction }: ImageProgress): string {
  const share = fraction === undefined ? '' : ` ${Math.floor(fraction * 100)}%`;
  return `building ${image}: ${text}${share}`;
}
