import type { Ticket } from '../session/tickets.ts';

const badTokens = 10;
/** So many addresses of no session are answered by 404 at once, and so many more each second (H24). */
const [unknownAtOnce, unknownPerSecond] = [50, 5];

/**
 * Slows down who guesses (gateway.md H24). Who guesses tokens spoils one connection string, and who guesses connection
 * strings is told to wait; neither is in the way of who has what it takes.
 */
export class Attempts {
  readonly #bad = new WeakMap<Ticket, number>();
  readonly #nowMs: () => number;
  #unknown = unknownAtOnce;
  #refilledAtMs: number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#refilledAtMs = nowMs();
  }

  /** Counts a token that was refused; true once the connection string has had too many of them. */
  badToken(ticket: Ticket): boolean {
    const count = (this.#bad.get(ticket) ?? 0) + 1;
    this.#bad.set(ticket, count);
    return count >= badTokens;
  }

  /** Counts an address of no session; false where it is one too many for now. */
  unknownSession(): boolean {
    const nowMs = this.#nowMs();
    const gained = ((nowMs - this.#refilledAtMs) / 1000) * unknownPerSecond;
    this.#unknown = Math.min(unknownAtOnce, this.#unknown + gained);
    this.#refilledAtMs = nowMs;
    if (this.#unknown < 1) return false;
    this.#unknown -= 1;
    return true;
  }
}
