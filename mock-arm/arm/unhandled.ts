/** A request that the mock has no route for, so that a new client's needs show themselves. */
interface UnhandledRequest {
  readonly method: string;
  /** Without the query, which may hold a secret. */
  readonly path: string;
  readonly count: number;
  readonly lastAt: string;
}

const maximumEntries = 200;

/** The distinct requests that nothing answered, newest last; the oldest give way to new ones. */
export class UnhandledRequests {
  readonly #entries = new Map<string, UnhandledRequest>();

  get entries(): readonly UnhandledRequest[] {
    return [...this.#entries.values()];
  }

  add(method: string, path: string, at: Date): void {
    const key = `${method} ${path.toLowerCase()}`;
    const count = (this.#entries.get(key)?.count ?? 0) + 1;
    this.#entries.delete(key);
    this.#entries.set(key, { method, path, count, lastAt: at.toISOString() });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maximumEntries && oldest !== undefined) this.#entries.delete(oldest);
  }
}
