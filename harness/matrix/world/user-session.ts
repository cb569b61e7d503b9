import type { ConsoleConnection, ConsoleEnd, Output } from '../../client/console-connection.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { Expect, type Match } from '../../line/expect/expect.ts';
import type { Pattern } from '../../line/expect/pattern.ts';
import { logIn, shellPrompt } from '../../line/login.ts';
import { Screen } from '../../line/screen.ts';
import type { StageReport } from '../../line/stage/tracker.ts';
import type { ConsoleSession, GuestLogin } from '../../scenario/world.ts';
import { deathStrings } from './death-strings.ts';

export interface UserSessionOptions {
  readonly deadline: Deadline;
  readonly timeScale: number;
  readonly stage: () => StageReport;
}

// A line discipline cuts a typed line at 4,096 bytes, a busybox shell near 1,024.
const longestLine = 900;
const defaultWaitMs = 10_000;

/** A console session as a scenario's user has it: output is waited for, and a terminal answers the guest's queries. */
export class UserSession implements ConsoleSession {
  readonly received: Output[] = [];
  readonly #options: UserSessionOptions;
  readonly #expect: Expect;
  readonly #screen: Screen;
  #connection: ConsoleConnection | undefined;
  #open = true;

  constructor(options: UserSessionOptions) {
    this.#options = options;
    this.#expect = new Expect({ stage: options.stage, deathStrings });
    this.#screen = new Screen({ onReply: (reply) => this.#connection?.send(reply) });
  }

  /** Takes the connection before its first output can come. */
  use(connection: ConsoleConnection): void {
    this.#connection = connection;
    connection.on('output', (output) => {
      this.received.push(output);
      this.#expect.feed(output.bytes);
      void this.#screen.feed(output.bytes, { replay: output.replay });
    });
    void connection.ended.then((end) => {
      this.#open = false;
      this.#expect.end(end.message);
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get ended(): Promise<ConsoleEnd> {
    return this.#connected.ended;
  }

  type(text: string): void {
    this.#connected.send(text);
  }

  expect(patterns: Pattern | readonly Pattern[], { withinMs = defaultWaitMs } = {}): Promise<Match> {
    return this.#expect.expect(patterns, this.#options.deadline.within(withinMs * this.#options.timeScale));
  }

  async run(commandLine: string, options: { readonly withinMs?: number } = {}): Promise<string> {
    if (commandLine.length > longestLine)
      throw new Ttys0Error('scenario.line-too-long', { length: commandLine.length, limit: longestLine });
    // Markers are typed in two halves, so that their echo, which a shell may wrap anywhere, cannot be taken for them.
    const id = crypto.randomUUID().slice(0, 8);
    this.#expect.flush();
    this.type(`echo "begin""-${id}"; ${commandLine}; echo "end""-${id}"\r`);
    await this.expect(`begin-${id}\n`, options);
    const { before } = await this.expect(`end-${id}\n`, options);
    await this.expect(shellPrompt, options);
    return before.replace(/\n$/, '');
  }

  login(login: GuestLogin): Promise<void> {
    const deadline = this.#options.deadline.within(defaultWaitMs * this.#options.timeScale);
    const expect = this.#expect;
    return logIn(
      {
        type: (text) => this.type(text),
        flush: () => expect.flush(),
        expect: (patterns, by) => expect.expect(patterns, by),
      },
      login,
      deadline,
    );
  }

  close(): Promise<void> {
    return this.#connected.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#open) await this.close();
    this.#screen[Symbol.dispose]();
  }

  get #connected(): ConsoleConnection {
    if (!this.#connection) throw new Error('the session has no connection');
    return this.#connection;
  }
}
