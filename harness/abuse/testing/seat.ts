import { ArmClient } from '../../client/arm-client.ts';
import { ConsoleConnection } from '../../client/console-connection.ts';
import { findUser } from '../../client/find-lab.ts';
import type { LabDescription } from '../../client/description.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { Transcript } from './transcript.ts';

/** How long nothing may come before a wait is given up, in milliseconds; what comes begins it anew. */
const silenceMs = 120_000;

/** Those who sit at one console, one after the other: each goes on reading where the one before was. */
export class Seat implements AsyncDisposable {
  readonly transcript: Transcript;
  readonly #vm: string;
  #client: ArmClient | undefined;
  #connection: ConsoleConnection | undefined;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  /** @param from offset of the line at which it begins to read; without it, with what is replayed */
  constructor(vm: string, from?: number) {
    this.#vm = vm;
    this.transcript = new Transcript(from);
  }

  /** Opens a session for somebody, and goes on where the last one was. Throws `lab.*`. */
  async sit(lab: LabDescription, user: string): Promise<ConsoleConnection> {
    const client = await ArmClient.create(lab, findUser(lab, user));
    const { end } = this.transcript;
    const connection = await ConsoleConnection.open(
      client,
      this.#vm,
      Deadline.after(silenceMs),
      (opened) => opened.on('output', (output) => this.#take(() => this.transcript.take(output))),
      end === undefined ? {} : { from: end },
    );
    await this.#client?.[Symbol.asyncDispose]();
    this.#client = client;
    this.#connection = connection;
    return connection;
  }

  /** How much has been seen, to wait for what comes after it. */
  get mark(): number {
    return this.transcript.text.length;
  }

  type(text: string): void {
    this.#connection?.send(text);
  }

  /** Sends the magic key or the like as who sits there now. */
  async command(command: 'nmi' | 'reset' | 'sysrq', keys?: string): Promise<void> {
    const connection = this.#connection?.connectionString ?? '';
    await this.#client?.adminCommand(connection, command, keys);
  }

  /** Waits until what was seen holds that. Throws when nothing has come for two minutes, or something was missing. */
  async until(text: string): Promise<void> {
    await this.untilAfter(0, text);
  }

  /** As `until`, but one of these is to come after so many characters of what was seen; resolves to which. */
  async untilAfter(start: number, ...texts: readonly string[]): Promise<string> {
    let from = start;
    const longest = Math.max(...texts.map(({ length }) => length));
    for (;;) {
      if (this.#failure) throw this.#failure;
      const seen = this.transcript.text;
      const found = texts.find((text) => seen.includes(text, from));
      if (found !== undefined) return found;
      from = Math.max(start, seen.length - longest);
      const more = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const silent = (): Error =>
        new Error(`no ${JSON.stringify(texts)} after ${JSON.stringify(seen.slice(-300))}`);
      await Deadline.after(silenceMs).race(more, silent);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.close();
    await this.#client?.[Symbol.asyncDispose]();
  }

  #take(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failure ??= error as Error;
    }
    this.#wake();
  }
}
