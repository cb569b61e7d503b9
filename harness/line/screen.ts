import xterm from '@xterm/headless';

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Gets what a terminal answers to the guest's queries, such as `ESC[6n`. */
  readonly onReply?: (reply: string) => void;
}

/** What a person would see: the output as an 80x24 terminal shows it. */
export class Screen {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  #replying = true;

  constructor({ columns = 80, rows = 24, onReply }: ScreenOptions = {}) {
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      // Only what is visible is asked for: a line that leaves the top is used again at the bottom.
      scrollback: 0,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.onData((reply) => {
      if (this.#replying) onReply?.(reply);
    });
  }

  /**
   * Resolves once the bytes are on the screen. Answers to queries in a replay are dropped: they were answered when
   * they were asked (gateway.md fact 8).
   */
  feed(bytes: Uint8Array, { replay = false } = {}): Promise<void> {
    return new Promise((resolve) => {
      this.#terminal.write('', () => {
        this.#replying = !replay;
      });
      this.#terminal.write(bytes, () => {
        this.#replying = true;
        resolve();
      });
    });
  }

  /** The visible rows, without trailing blanks. */
  get lines(): readonly string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from({ length: this.#terminal.rows }, (_, row) =>
      (buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  [Symbol.dispose](): void {
    this.#terminal.dispose();
  }
}
