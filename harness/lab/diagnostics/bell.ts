import { setTimeout as pause } from 'node:timers/promises';

/** What one waits for, and others ring. */
export class Bell {
  #ring: () => void = () => undefined;

  ring(): void {
    this.#ring();
  }

  /** Resolves at the next ring, or after so long, or when the signal aborts; without a time at a ring alone. */
  async rung(withinMs?: number, signal?: AbortSignal): Promise<void> {
    const rung = new Promise<void>((resolve) => (this.#ring = resolve));
    if (withinMs === undefined) return rung;
    const timer = new AbortController();
    const ended = AbortSignal.any([timer.signal, ...(signal ? [signal] : [])]);
    await Promise.race([rung, pause(withinMs, undefined, { signal: ended }).catch(() => undefined)]);
    timer.abort();
  }
}
