import type { Deadline } from '../deadline/deadline.ts';
import { Expect, type DeathString, type Match } from './expect/expect.ts';
import type { Pattern } from './expect/pattern.ts';
import type { Line } from './line.ts';
import type { LineReader } from './reader.ts';
import { Screen } from './screen.ts';

export interface OperatorOptions {
  /** Where on the line it begins to read; without it, with what comes from now on. */
  readonly from?: number;
  readonly deathStrings?: readonly DeathString[];
  /** False for one that never types by itself. */
  readonly answers?: boolean;
}

/**
 * Somebody at a guest's line, as a person with a terminal: types, waits for output, sees the screen, and answers what
 * the guest asks the terminal. It reads from `from` on; dispose of it when done.
 */
export class Operator implements Disposable {
  readonly screen: Screen;
  readonly #line: Line;
  readonly #reader: LineReader;
  readonly #expect: Expect;

  constructor(line: Line, { from = line.end, deathStrings = [], answers = true }: OperatorOptions = {}) {
    this.#line = line;
    this.#reader = line.reader(from);
    this.#expect = new Expect({ stage: () => line.stage, deathStrings });
    this.screen = new Screen(answers ? { onReply: (reply) => this.type(reply) } : {});
    void this.#read();
  }

  /** Throws `line.not-connected` or `line.input-full`. */
  type(text: string): void {
    this.#line.write(Buffer.from(text));
  }

  /** Waits for the first of the patterns; fails as `Expect.expect` does. */
  expect(patterns: Pattern | readonly Pattern[], deadline: Deadline): Promise<Match> {
    return this.#expect.expect(patterns, deadline);
  }

  /** Forgets what has come so far. */
  flush(): void {
    this.#expect.flush();
  }

  [Symbol.dispose](): void {
    this.#reader.close();
    this.screen[Symbol.dispose]();
  }

  async #read(): Promise<void> {
    for (let event = await this.#reader.next(); event; event = await this.#reader.next()) {
      if (event.kind === 'gap') continue;
      await this.screen.feed(event.bytes);
      this.#expect.feed(event.bytes);
    }
    this.#expect.end('the line has ended');
  }
}
