import type { ConsoleUser, WaitOptions } from './session.ts';

/** The lab's page in a browser, at a guest's serial console. */
export interface ConsolePage extends AsyncDisposable {
  /** Waits until the page shows this text: in the terminal, in a notice, anywhere. Throws `lab.page-differs`. */
  see(text: string, options?: WaitOptions): Promise<void>;
  /** Presses a button by its label, such as `Start VM`. */
  press(button: string, options?: WaitOptions): Promise<void>;
  /** Types into the terminal; `\n` is Enter. */
  type(text: string): Promise<void>;
  /** A picture of the page, as PNG. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** `ttys0 connect` as a person has it: a terminal of 100 columns and 30 rows. */
export interface TerminalSession extends ConsoleUser, AsyncDisposable {
  /** The exit code, once the command has ended. */
  readonly exited: Promise<number>;
  /** Waits until the command's terminal shows one of the patterns. */
  expect: ConsoleUser['expect'];
  /** Leaves by the menu. Resolves to the exit code. */
  quit(options?: WaitOptions): Promise<number>;
}
