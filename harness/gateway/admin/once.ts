import { type Answer, refusal } from './answer.ts';
import type { Order } from './body.ts';

interface Given {
  readonly what: string;
  readonly answer: Promise<Answer>;
  readonly atMs: number;
}

/** How long an answer is remembered, in milliseconds. */
const memoryMs = 10 * 60_000;

/** What each session has asked for under which id: who asks again, as after a lost answer, has the first answer again. */
export class Once {
  readonly #given = new Map<string, Given>();
  readonly #nowMs: () => number;

  /** @param nowMs a monotonic clock */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** The answer that the session has had to that order, or will have; 409 for another order under the same id. */
  find(sessionId: string, order: Order): Promise<Answer> | undefined {
    this.#forget();
    const given = this.#given.get(keyOf(sessionId, order));
    if (order.requestId === undefined || !given) return undefined;
    if (given.what === whatOf(order)) return given.answer;
    return Promise.resolve(
      refusal(409, 'RequestIdInUse', 'This requestId has been used for another command of this session.'),
    );
  }

  /** Remembers the answer, from before it is there. */
  keep(sessionId: string, order: Order, answer: Promise<Answer>): Promise<Answer> {
    if (order.requestId !== undefined)
      this.#given.set(keyOf(sessionId, order), { what: whatOf(order), answer, atMs: this.#nowMs() });
    return answer;
  }

  #forget(): void {
    for (const [key, { atMs }] of this.#given) {
      if (atMs + memoryMs > this.#nowMs()) return; // they stand in the order in which they were kept
      this.#given.delete(key);
    }
  }
}

function keyOf(sessionId: string, { requestId = '' }: Order): string {
  return `${sessionId} ${requestId}`;
}

function whatOf({ command, keys }: Order): string {
  return `${command} ${keys}`;
}
