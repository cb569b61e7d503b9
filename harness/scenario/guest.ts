import type { Stage } from '../line/stage/rules.ts';
import type { GuestFacts, GuestLogin } from './facts.ts';
import type { ConsoleReader, WaitOptions } from './session.ts';

export type { Stage };

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

/** How a script ended that root ran in the guest. */
export interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The guest that a scenario has to itself. */
export interface GuestUnderTest {
  /** Its name in the lab. */
  readonly name: string;
  readonly facts: GuestFacts;
  readonly logins: readonly GuestLogin[];
  /** An ordinary account that can log in with a password. Throws `guest.no-login` where there is none. */
  readonly user: GuestLogin;
  readonly power: GuestUnderTestPower;
  /** Where it is, as its output tells. */
  readonly stage: Stage;
  /** Waits until the guest's output shows this stage. */
  reach(stage: Stage, options?: WaitOptions): Promise<void>;
  /** What COM1 says, seen past the gateway: from now on, or from the first byte. */
  watch(options?: { readonly from?: 'now' | 'start' }): ConsoleReader;
  /** Runs a script in the guest as root, past its console, by the guest's agent. */
  runScript(script: string): Promise<ScriptResult>;
}
