interface Entry<Value> {
  readonly value: Value;
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

interface ExpiringStoreOptions {
  readonly lifetimeSeconds: number;
  /** The oldest go first when there are more, so that nobody fills the memory by asking. */
  readonly maximumEntries: number;
  readonly now: () => Date;
}

/** What the token service remembers for a while: codes, device codes, sign-ins under way. */
export class ExpiringStore<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #options: ExpiringStoreOptions;

  constructor(options: ExpiringStoreOptions) {
    this.#options = options;
  }

  set(key: string, value: Value): void {
    const { lifetimeSeconds, maximumEntries, now } = this.#options;
    this.#entries.set(key, { value, endsAt: now().getTime() + lifetimeSeconds * 1000 });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maximumEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** The value, or `expired` for one that has ended but is still known, or undefined. */
  get(key: string): Value | 'expired' | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    return this.#options.now().getTime() < entry.endsAt ? entry.value : 'expired';
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
