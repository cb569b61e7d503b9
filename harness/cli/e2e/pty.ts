import { spawn, type IPty } from 'node-pty';
import { Expect, type Match } from '../../line/expect/expect.ts';
import type { Pattern } from '../../line/expect/pattern.ts';
import { patient } from './lab-process.ts';

/** A command on a terminal of its own, driven as a person does. */
export class Pty implements Disposable {
  readonly exited: Promise<number>;
  readonly #pty: IPty;
  readonly #expect = new Expect();

  constructor(command: readonly [string, ...string[]], environment: Readonly<Record<string, string>>) {
    const [program, ...parameters] = command;
    this.#pty = spawn(program, parameters, {
      cols: 100,
      rows: 30,
      env: { ...process.env, ...environment, TERM: 'xterm' },
    });
    this.#pty.onData((text) => this.#expect.feed(Buffer.from(text)));
    this.exited = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        this.#expect.end(`exit ${exitCode}`);
        resolve(exitCode);
      });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  see(patterns: Pattern | readonly Pattern[]): Promise<Match> {
    return this.#expect.expect(patterns, patient());
  }

  [Symbol.dispose](): void {
    this.#pty.kill('SIGKILL');
  }
}
