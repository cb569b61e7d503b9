import { refusals } from './entra-error.ts';

const maximumFailures = 10;
const windowMs = 60_000;
const maximumAccounts = 1000;

interface Failures {
  readonly count: number;
  /** Epoch milliseconds of the first failure; the window starts with it. */
  readonly since: number;
}

/** Slows down whoever guesses secrets: after ten wrong ones in a minute an account refuses even the right one. */
export class SignInThrottle {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Throws 429 `temporarily_unavailable` while the account is locked. */
  check(account: string): void {
    const failures = this.#current(account);
    if (failures === undefined || failures.count < maximumFailures) return;
    const remainingMs = failures.since + windowMs - this.#now().getTime();
    throw refusals.tooManyAttempts(Math.max(1, Math.ceil(remainingMs / 1000)));
  }

  failed(account: string): void {
    const { count, since } = this.#current(account) ?? { count: 0, since: this.#now().getTime() };
    this.#failures.delete(account);
    this.#failures.set(account, { count: count + 1, since });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > maximumAccounts && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(account: string): void {
    this.#failures.delete(account);
  }

  #current(account: string): Failures | undefined {
    const failures = this.#failures.get(account);
    if (failures === undefined || this.#now().getTime() < failures.since + windowMs) return failures;
    this.#failures.delete(account);
    return undefined;
  }
}
