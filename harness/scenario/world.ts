import type { Match } from '../line/expect/expect.ts';
import type { Pattern } from '../line/expect/pattern.ts';
import type { Stage } from '../line/stage/rules.ts';

export type { Match, Pattern, Stage };

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

/** A serial console session of one user. */
export interface ConsoleSession extends AsyncDisposable {
  /** Resolves when the session is over; never rejects. */
  readonly ended: Promise<SessionEnding>;
  readonly isOpen: boolean;
  /** Everything that came, in order. */
  readonly received: readonly ReceivedOutput[];
  /** Types into the guest, as on a keyboard: `\r` is Enter. */
  type(text: string): void;
  /** Waits for output; `withinMs` is for a host with hardware acceleration and is scaled where there is none. */
  expect(patterns: Pattern | readonly Pattern[], options?: { readonly withinMs?: number }): Promise<Match>;
  /** Types a line to a shell, waits until it is done, and returns what it printed. */
  run(commandLine: string, options?: { readonly withinMs?: number }): Promise<string>;
  /** Logs in at `login:`, and resolves at the shell's prompt. */
  login(user: GuestLogin): Promise<void>;
  close(): Promise<void>;
}

/** An account inside the guest. */
export interface GuestLogin {
  readonly name: string;
  readonly password: string;
}

/** An answer to a request that may be refused. */
export type Answer =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly status: number; readonly code: string; readonly message: string };

/** A client of the real service's wire, as other people's tools are: text frames, and no notices beside the data. */
export interface PlainSession extends AsyncDisposable {
  /** All text so far. */
  readonly text: string;
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Somebody who may, or may not, use the console. */
export interface LabUser {
  readonly name: string;
  /** The name by which others are told of this user. */
  readonly upn: string;
  readonly role: string;
  /** Opens a console session. Throws when it is refused. */
  connect(): Promise<ConsoleSession>;
  /** Opens a session as the real service's clients do. */
  connectPlainly(): Promise<PlainSession>;
  /** Asks for a session by the Resource Manager and opens the socket, and says how it went. */
  tryToConnect(options?: { readonly token?: string }): Promise<Answer>;
}

/** A guest's power, past the Resource Manager. */
export interface GuestUnderTestPower {
  /** Boots a guest that is switched off, through firmware and boot loader. */
  start(): Promise<void>;
  /** Asks the guest to power off, and resolves when it has. */
  shutDown(): Promise<void>;
  /** A hard reset, as by the button; the console stays connected. */
  reset(): Promise<void>;
  /** The machine is gone at once, as when its host fails. */
  crash(): Promise<void>;
  /** Stops the processors; the console stays connected, and says nothing. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** The guest that a scenario has to itself. */
export interface GuestUnderTest {
  readonly name: string;
  readonly profile: string;
  readonly source: string;
  readonly logins: readonly GuestLogin[];
  /** An ordinary account that can log in with a password. Throws `guest.no-login` where there is none. */
  readonly user: GuestLogin;
  readonly power: GuestUnderTestPower;
  /** Waits until the guest's output shows this stage. */
  reach(stage: Stage, options?: { readonly withinMs?: number }): Promise<void>;
}

/** What a scenario gets. */
export interface World {
  readonly guest: GuestUnderTest;
  readonly alice: LabUser;
  readonly bob: LabUser;
  readonly carol: LabUser;
  /** One named step: a point of the report. */
  readonly step: <Result>(title: string, work: () => Promise<Result> | Result) => Promise<Result>;
}
