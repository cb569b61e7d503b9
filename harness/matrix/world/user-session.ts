import type { ConsoleConnection, ConsoleEnd, Output } from '../../client/console-connection.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { Expect, type Match } from '../../line/expect/expect.ts';
import type { Pattern } from '../../line/expect/pattern.ts';
import { bootEdited } from '../../line/grub/editor.ts';
import { stopAtMenu } from '../../line/grub/menu.ts';
import { logIn, shellPrompt } from '../../line/login.ts';
import { Screen } from '../../line/screen.ts';
import type { GuestLogin } from '../../scenario/facts.ts';
import type { ConsoleSession, KernelLineEdit, WaitOptions } from '../../scenario/session.ts';
import { becomeRoot } from './become-root.ts';
import { promptsOf } from '../../template/prompts.ts';
import { blameForSilence } from './missing-output.ts';
import type { Scope } from './scope.ts';

// A line discipline cuts a typed line at 4,096 bytes, a busybox shell near 1,024.
const longestLine = 900;
const defaultWaitMs = 10_000;
const menuWaitMs = 30_000;

/** What a session can have done to its machine. */
type AdminCommand = (command: 'nmi' | 'reset' | 'sysrq', keys?: string) => Promise<void>;

/** A console session as a scenario's user has it: output is waited for, and a terminal answers the guest's queries. */
export class UserSession implements ConsoleSession {
  readonly #received: Output[] = [];
  readonly #scope: Scope;
  readonly #expect: Expect;
  readonly #screen: Screen;
  readonly #admin: AdminCommand;
  #connection: ConsoleConnection | undefined;
  #open = true;
  #hasActed = false;
  #shown: Promise<void> = Promise.resolve();

  constructor(scope: Scope, admin: (connection: ConsoleConnection) => AdminCommand) {
    this.#scope = scope;
    this.#expect = new Expect({ stage: () => scope.guest.line.stage, deathStrings: scope.deathStrings });
    this.#screen = new Screen({ onReply: (reply) => this.#connection?.send(reply) });
    this.#admin = (command, keys) => admin(this.#connected)(command, keys);
  }

  /** Takes the connection before its first output can come. */
  use(connection: ConsoleConnection): void {
    this.#connection = connection;
    connection.on('output', (output) => {
      this.#received.push(output);
      // What is waited for is on the screen, too.
      this.#shown = this.#shown.then(async () => {
        await this.#screen.feed(output.bytes, { replay: output.replay });
        if (!(output.replay && this.#hasActed)) this.#expect.feed(output.bytes);
      });
    });
    void connection.ended.then(async (end) => {
      this.#open = false;
      await this.#shown;
      this.#expect.end(end.message);
    });
  }

  /** Throws `lab.gateway-lacks` where the gateway does not tell at which offset its output is. */
  get received(): readonly Output[] {
    if (this.#connected.hasNotices) return this.#received;
    throw new Ttys0Error('lab.gateway-lacks', { feature: 'offsets of its output' });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get ended(): Promise<ConsoleEnd> {
    return this.#connected.ended;
  }

  whenEnded({ withinMs = defaultWaitMs }: WaitOptions = {}): Promise<ConsoleEnd> {
    const { name: guest } = this.#scope.guest;
    return this.#scope
      .within(withinMs)
      .race(this.ended, () => new Ttys0Error('lab.session-not-ended', { guest }));
  }

  get screen(): readonly string[] {
    return this.#screen.lines;
  }

  type(text: string): void {
    this.#act();
    this.#connected.send(text);
  }

  typeSecret(text: string): void {
    this.#scope.secrets.add(text.replace(/[\r\n]+$/, ''));
    this.type(text);
  }

  async expect(
    patterns: Pattern | readonly Pattern[],
    { withinMs = defaultWaitMs }: WaitOptions = {},
  ): Promise<Match> {
    try {
      return await this.#expect.expect(patterns, this.#scope.within(withinMs));
    } catch (error) {
      throw blameForSilence(error, this.#scope.guest, {
        last: this.#received.at(-1),
        hasOffsets: this.#connected.hasNotices,
      });
    }
  }

  async run(commandLine: string, options: WaitOptions = {}): Promise<string> {
    if (commandLine.length > longestLine)
      throw new Ttys0Error('scenario.line-too-long', { length: commandLine.length, limit: longestLine });
    // Markers are typed in two halves, so that their echo, which a shell may wrap anywhere, cannot be taken for them.
    const id = this.#scope.unique('mark').slice('mark-'.length);
    this.#expect.flush();
    this.type(`echo "begin""-${id}"; ${commandLine}; echo "end""-${id}"\r`);
    await this.expect(`begin-${id}\n`, options);
    const { before } = await this.expect(`end-${id}\n`, options);
    await this.expect(shellPrompt, options);
    return before.replace(/\n$/, '');
  }

  async login(login: GuestLogin): Promise<void> {
    this.#scope.secrets.add(login.password);
    await logIn(this.#seated, login, this.#scope.within(defaultWaitMs), promptsOf(this.#scope.guest.profile));
  }

  async becomeRoot(): Promise<void> {
    await becomeRoot(this, this.#scope);
  }

  async bootEdited(edit: KernelLineEdit): Promise<void> {
    await bootEdited(this.#seated, edit, this.#scope.within(menuWaitMs));
  }

  async stopAtBootMenu({ withinMs = menuWaitMs }: WaitOptions = {}): Promise<void> {
    if (await stopAtMenu(this.#seated, this.#scope.within(withinMs))) return;
    throw new Ttys0Error('line.no-boot-menu', { guest: this.#scope.facts.name });
  }

  nmi(): Promise<void> {
    this.#act();
    return this.#admin('nmi');
  }

  async reset(): Promise<void> {
    this.#act();
    // What has come and is not on the screen yet is of the old boot, too.
    await this.#shown;
    this.#expect.flush();
    await this.#admin('reset');
  }

  sysrq(keys: string): Promise<void> {
    this.#act();
    return this.#admin('sysrq', keys);
  }

  stopReading(): void {
    this.#connected.pause();
  }

  readOn(): void {
    this.#connected.resume();
  }

  close(): Promise<void> {
    return this.#connected.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#open) await this.close();
    this.#screen[Symbol.dispose]();
  }

  /** Something is done to the guest: what was replayed is no answer to it, whether it has come or is to come. */
  #act(): void {
    if (!this.#hasActed && this.#received.every(({ replay }) => replay)) this.#expect.flush();
    this.#hasActed = true;
  }

  /** Somebody at the screen who waits until a moment that is given, rather than for so long. */
  get #seated() {
    const expect = this.#expect;
    return {
      screen: this.#screen,
      type: (text: string) => this.type(text),
      flush: () => expect.flush(),
      expect: (...wait: Parameters<Expect['expect']>) => expect.expect(...wait),
    };
  }

  get #connected(): ConsoleConnection {
    if (!this.#connection) throw new Error('the session has no connection');
    return this.#connection;
  }
}
