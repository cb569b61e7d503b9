/** Longer than that, what comes is no answer to a key. */
const longestMs = 10_000;

/** Takes the time from a key to the next output. */
export class EchoClock {
  readonly #onEcho: (milliseconds: number) => void;
  #typedAtMs: number | undefined;

  constructor(onEcho: (milliseconds: number) => void) {
    this.#onEcho = onEcho;
  }

  input(): void {
    this.#typedAtMs ??= performance.now();
  }

  output(): void {
    if (this.#typedAtMs === undefined) return;
    const milliseconds = performance.now() - this.#typedAtMs;
    this.#typedAtMs = undefined;
    if (milliseconds <= longestMs) this.#onEcho(milliseconds);
  }
}
