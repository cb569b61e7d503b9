import type { Match } from '../line/expect/expect.ts';
import type { Pattern } from '../line/expect/pattern.ts';
import type { GuestLogin } from './facts.ts';

export type { Match, Pattern };

/** How long a wait may take, on a host with hardware acceleration; scaled where there is none. */
export interface WaitOptions {
  readonly withinMs?: number;
}

/** Somebody who sees what a console says. */
export interface ConsoleReader {
  /**
   * Waits for the first of the patterns in what has come since the last match. Fails with what came instead: stage,
   * last lines, nearest miss.
   */
  expect(patterns: Pattern | readonly Pattern[], options?: WaitOptions): Promise<Match>;
  /** The 24 rows of 80 columns that a terminal shows now. */
  readonly screen: readonly string[];
}

/** Somebody at a keyboard, too. */
export interface ConsoleUser extends ConsoleReader {
  /**
   * Types into the guest, as on a keyboard: `\r` is Enter. What was replayed when the session began is no answer to that:
   * it is not waited for any more.
   */
  type(text: string): void;
}

/** Guest output with the absolute offset of its first byte on the guest's line. */
export interface ReceivedOutput {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** True for what had been said before this session began. */
  readonly replay: boolean;
}

/** How a console session ended, as its user was told. */
export interface SessionEnding {
  /** `taken-over`, `vm-stopped`, `lab-stopped`, `refused`, `connection-lost`, `closed-by-client`, … */
  readonly reason: string;
  readonly message: string;
  readonly code: number;
  /** Who took the console over. */
  readonly by?: string;
  /** When, ISO 8601 UTC. */
  readonly at?: string;
}

/** What is changed of GRUB's kernel line. */
export interface KernelLineEdit {
  /** Typed at the line's end. */
  readonly append?: string;
  /** Words taken out. */
  readonly remove?: readonly string[];
}

/** A serial console session of one user. */
export interface ConsoleSession extends ConsoleUser, AsyncDisposable {
  /** Resolves when the session is over; never rejects. */
  readonly ended: Promise<SessionEnding>;
  /** Waits for that. Fails with `lab.session-not-ended`, which is the lab's fault. */
  whenEnded(options?: WaitOptions): Promise<SessionEnding>;
  readonly isOpen: boolean;
  /** Everything that came, in order. */
  readonly received: readonly ReceivedOutput[];
  /** Types something that no recording and no report may hold, such as a password. */
  typeSecret(text: string): void;
  /** Types a line to a shell, waits until it is done, and returns what it printed. */
  run(commandLine: string, options?: WaitOptions): Promise<string>;
  /** Logs in at `login:`, and resolves at the shell's prompt. */
  login(user: GuestLogin): Promise<void>;
  /** Becomes root in the shell: by sudo where the user may, by su where root has a password. */
  becomeRoot(): Promise<void>;
  /** Boots the entry that GRUB's menu highlights with a changed kernel line (fix.bootloader). */
  bootEdited(edit: KernelLineEdit): Promise<void>;
  /** Stops GRUB's countdown during a boot, and resolves when its menu waits. */
  stopAtBootMenu(options?: WaitOptions): Promise<void>;
  /** As with what is typed, what was replayed is no answer. */
  nmi(): Promise<void>;
  /** A hard reset. Nothing that came before it is waited for any more, replayed or not. */
  reset(): Promise<void>;
  /** Sends each letter as a SysRq key: break and key. As with what is typed, what was replayed is no answer. */
  sysrq(keys: string): Promise<void>;
  /** Reads nothing more, and so does not learn that it was ended either; what is typed still goes out. Until `readOn`. */
  stopReading(): void;
  readOn(): void;
  close(): Promise<void>;
}

/** How a socket was closed. */
export interface PlainEnding {
  readonly code: number;
  readonly reason: string;
}

/** A client of the real service's wire, as other people's tools are: text frames, and no notices beside the data. */
export interface PlainSession extends AsyncDisposable {
  /** All text so far. */
  readonly text: string;
  readonly ended: Promise<PlainEnding>;
  /** As with a session of our own. */
  whenEnded(options?: WaitOptions): Promise<PlainEnding>;
}
