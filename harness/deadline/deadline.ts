import { setMaxListeners } from 'node:events';

/**
 * One moment by which something must have happened, handed down from caller to callee so that nested waits share it.
 * Measured on the monotonic clock, so a step of the wall clock changes nothing.
 */
export class Deadline {
  /** Aborts when the moment has passed, or when the caller gave up earlier. */
  readonly signal: AbortSignal;
  readonly #atMs: number;

  private constructor(atMs: number, signal: AbortSignal) {
    this.#atMs = atMs;
    setMaxListeners(0, signal); // parts of the work listen to the whole's signal, as many as there are
    this.signal = signal;
  }

  /** A deadline `durationMs` from now; `signal` lets the caller give up before. */
  static after(durationMs: number, signal?: AbortSignal): Deadline {
    const expiry = AbortSignal.timeout(Math.max(0, Math.ceil(durationMs)));
    return new Deadline(performance.now() + durationMs, signal ? AbortSignal.any([expiry, signal]) : expiry);
  }

  /** What is left, in milliseconds; never negative. */
  get remainingMs(): number {
    return Math.max(0, this.#atMs - performance.now());
  }

  get passed(): boolean {
    return this.signal.aborted || this.remainingMs === 0;
  }

  /** A deadline for a part of the work: `durationMs` from now, but never past this one. */
  within(durationMs: number): Deadline {
    return Deadline.after(Math.min(durationMs, this.remainingMs), this.signal);
  }

  /** Waits for `work`, rejecting with `onPassed()` once the moment has passed. The work itself has to watch `signal`. */
  async race<T>(work: Promise<T>, onPassed: () => Error): Promise<T> {
    const { promise, dispose } = this.#rejection(onPassed);
    try {
      return await Promise.race([work, promise]);
    } finally {
      dispose();
    }
  }

  #rejection(onPassed: () => Error): { promise: Promise<never>; dispose: () => void } {
    let listener: () => void = () => undefined;
    let timer: NodeJS.Timeout | undefined;
    const promise = new Promise<never>((_, reject) => {
      listener = () => reject(onPassed());
      if (this.signal.aborted) return listener();
      this.signal.addEventListener('abort', listener, { once: true });
      timer = setTimeout(listener, this.remainingMs); // the signal's own timer would not keep the process alive
    });
    promise.catch(() => undefined);
    const dispose = (): void => {
      clearTimeout(timer);
      this.signal.removeEventListener('abort', listener);
    };
    return { promise, dispose };
  }
}
