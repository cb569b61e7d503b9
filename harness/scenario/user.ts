import type { ConsolePage, TerminalSession } from './page.ts';
import type { ConsoleSession, PlainSession } from './session.ts';

/** An answer to a request that may be refused. */
export type Answer =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly status: number; readonly code: string; readonly message: string };

/** Requests of one user to the Resource Manager. */
export interface ArmUser {
  /**
   * A request that succeeds, followed to the end of its operation where it starts one; the answer's body. `path` begins
   * with a slash, or is below the guest where it does not. Throws `lab.refused` with the service's own words.
   */
  ask(method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  /** A request as it is answered, whatever its status. */
  send(
    method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  /** The path of the guest, as a virtual machine or an instance of a scale set. */
  readonly vm: string;
  /** The path of the subscription. */
  readonly subscription: string;
}

/** Somebody who may, or may not, use the console. */
export interface LabUser {
  readonly name: string;
  /** The name by which others are told of this user. */
  readonly upn: string;
  readonly role: string;
  /** The directory's id of this user. */
  readonly objectId: string;
  readonly arm: ArmUser;
  /** Opens a console session. Throws when it is refused. */
  connect(options?: { readonly from?: number }): Promise<ConsoleSession>;
  /** Sees the console without typing; whoever has it keeps it. */
  watch(): Promise<ConsoleSession>;
  /** Opens a session as the real service's clients do. */
  connectPlainly(): Promise<PlainSession>;
  /** Asks for a session by the Resource Manager and opens the socket, and says how it went. */
  tryToConnect(options?: { readonly token?: string }): Promise<Answer>;
  /** All that the guest has said, as boot diagnostics have it. */
  serialLog(): Promise<string>;
  /** What is at an address of the lab's storage, such as a signed one, as anybody gets it who has the address. */
  download(address: string): Promise<{ readonly status: number; readonly bytes: Uint8Array }>;
  /** Signs in to the page, and goes to the guest's serial console by its menus. */
  openPage(): Promise<ConsolePage>;
  /** `ttys0 connect`, in a terminal of its own. */
  openTerminal(): Promise<TerminalSession>;
}
