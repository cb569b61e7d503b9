/** How far a transfer is. */
export interface TransferProgress {
  readonly receivedBytes: number;
  /** Undefined where the server does not say. */
  readonly totalBytes: number | undefined;
  /** Over the last few seconds. */
  readonly bytesPerSecond: number;
  /** Undefined where the size is not known, or nothing comes. */
  readonly remainingSeconds: number | undefined;
}

const windowMs = 5_000;
const everyMs = 100;

/** Measures a transfer, and tells of it ten times a second at most. */
export class TransferMeter {
  readonly #tell: (progress: TransferProgress) => void;
  readonly #now: () => number;
  readonly #samples: { readonly atMs: number; readonly bytes: number }[] = [];
  #totalBytes: number | undefined;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(tell: (progress: TransferProgress) => void, now: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  /** A transfer begins, of which `receivedBytes` are there. */
  begin(receivedBytes: number, totalBytes: number | undefined): void {
    this.#totalBytes = totalBytes;
    this.#samples.splice(0, Infinity, { atMs: this.#now(), bytes: receivedBytes });
    this.#toldMs = Number.NEGATIVE_INFINITY;
  }

  /** So much is there now. */
  mark(receivedBytes: number): void {
    const nowMs = this.#now();
    if (nowMs - this.#toldMs < everyMs && receivedBytes !== this.#totalBytes) return;
    this.#toldMs = nowMs;
    this.#samples.push({ atMs: nowMs, bytes: receivedBytes });
    while (this.#samples.length > 2 && nowMs - (this.#samples[1]?.atMs ?? nowMs) >= windowMs)
      this.#samples.shift();
    const first = this.#samples[0] ?? { atMs: nowMs, bytes: receivedBytes };
    const seconds = (nowMs - first.atMs) / 1000;
    const bytesPerSecond = seconds > 0 ? (receivedBytes - first.bytes) / seconds : 0;
    const left = this.#totalBytes === undefined ? undefined : this.#totalBytes - receivedBytes;
    this.#tell({
      receivedBytes,
      totalBytes: this.#totalBytes,
      bytesPerSecond,
      remainingSeconds: left === undefined || bytesPerSecond === 0 ? undefined : left / bytesPerSecond,
    });
  }
}
