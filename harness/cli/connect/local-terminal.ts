// Leaves what a guest may have switched on: other screen, hidden cursor, mouse reports, bracketed paste, colours.
const restore =
  '\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b>\x1b[0m\r\n';

/** This process's own terminal in raw mode, given back however the process ends. */
export class LocalTerminal implements Disposable {
  readonly isInteractive = process.stdin.isTTY;
  readonly #onExit = (): void => this.#restore();
  #raw = false;

  /** @param onKeys gets what is typed; at the end of a piped input it is called with undefined */
  constructor(onKeys: (bytes: Buffer | undefined) => void) {
    if (this.isInteractive) {
      process.stdin.setRawMode(true);
      this.#raw = true;
      process.on('exit', this.#onExit);
    }
    process.stdin.on('data', onKeys);
    process.stdin.once('end', () => onKeys(undefined));
    process.stdin.resume();
  }

  /** Writes guest output. A reader that has gone ends the program quietly, as with any filter. */
  write(bytes: Uint8Array): void {
    process.stdout.write(bytes);
  }

  /** Says something that is not the guest's, on standard error. */
  say(text: string): void {
    process.stderr.write(this.#raw ? `\r\n[ttys0] ${text}\r\n` : `[ttys0] ${text}\n`);
  }

  [Symbol.dispose](): void {
    this.#restore();
    process.off('exit', this.#onExit);
    process.stdin.removeAllListeners('data');
    process.stdin.pause();
    // Of a file, such as /dev/null, there is nothing to let go of.
    if ('unref' in process.stdin) process.stdin.unref();
  }

  #restore(): void {
    if (!this.#raw) return;
    this.#raw = false;
    process.stdin.setRawMode(false);
    if (process.stdout.isTTY) process.stdout.write(restore);
  }
}
