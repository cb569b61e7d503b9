/** How many commands a session may give within that time, in milliseconds. */
const most = 10;
const withinMs = 10_000;

/** Bounds how many commands come from a session; what is refused does not count. */
export class Rate {
  readonly #taken = new Map<string, number[]>();
  readonly #nowMs: () => number;

  /** @param nowMs a monotonic clock */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Takes a place for one command: undefined when there was one, else after how many seconds there is. */
  take(sessionId: string): number | undefined {
    const nowMs = this.#nowMs();
    for (const [session, times] of this.#taken)
      if (times.every((atMs) => atMs + withinMs <= nowMs)) this.#taken.delete(session);
    const times = (this.#taken.get(sessionId) ?? []).filter((atMs) => atMs + withinMs > nowMs);
    const [first = nowMs] = times;
    if (times.length >= most) return Math.ceil((first + withinMs - nowMs) / 1000);
    this.#taken.set(sessionId, [...times, nowMs]);
    return undefined;
  }
}
