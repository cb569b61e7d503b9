import { Ttys0Error } from '../../errors/index.ts';
import type { Line } from '../../line/line.ts';

export interface PacedInputOptions {
  readonly line: Line;
  /** Told while a paste is on its way, and when it has come to its end: bytes that wait, and bytes sent since it began. */
  readonly onProgress: (progress: { readonly waiting: number; readonly sent: number }) => void;
  /** Told of bytes that will never reach the guest, and why. */
  readonly onDropped: (bytes: number, reason: string) => void;
  /** Told of bytes that have gone to the guest. */
  readonly onSent: (bytes: number) => void;
}

/** So much may be under way that the guest has not answered: what its terminal takes without losing any. */
const windowBytes = 256;
const chunkBytes = 64;
/** A guest that does not echo (a password, a full screen) gets a chunk in so much time all the same. */
const silentMs = 100;
const progressMs = 250;
/** Less than that is typed, and not pasted. */
const pasteBytes = 1024;
const capacityBytes = 8 * 1024 * 1024;

/**
 * What one user types, on its way to the guest at the pace at which the guest echoes it: a terminal that is fed faster
 * loses input. Keys go at once; a paste of any size waits here, and says how far it is.
 */
export class PacedInput {
  readonly #options: PacedInputOptions;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #sentBytes = 0;
  /** Sent, and not yet answered by as much output. */
  #unanswered = 0;
  #answeredAt: number;
  #timer: NodeJS.Timeout | undefined;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #opened = false;
  #ended = false;

  constructor(options: PacedInputOptions) {
    this.#options = options;
    this.#answeredAt = options.line.end;
  }

  /** Bytes that have not gone to the guest. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Takes what was typed. More than 8 MiB do not wait: they are dropped, and that is told. */
  push(bytes: Uint8Array): void {
    if (this.#ended || bytes.length === 0) return;
    if (this.#waitingBytes + bytes.length > capacityBytes) {
      return this.#options.onDropped(
        bytes.length,
        `more than ${capacityBytes / 1024 / 1024} MiB of input wait for the guest already`,
      );
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#send();
    this.#tell();
  }

  /** From now on what is typed goes to the guest, beginning with what waits. */
  open(): void {
    this.#opened = true;
    this.#send();
  }

  /** The guest has said something. */
  answered(): void {
    const { line } = this.#options;
    this.#unanswered = Math.max(0, this.#unanswered - (line.end - this.#answeredAt));
    this.#answeredAt = line.end;
    if (this.#waitingBytes > 0) this.#send();
  }

  /** Nothing more goes to the guest. Returns how many bytes were still waiting. */
  end(): number {
    this.#ended = true;
    clearTimeout(this.#timer);
    const left = this.#waitingBytes;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    return left;
  }

  #send(): void {
    if (!this.#opened || this.#ended) return;
    while (this.#waitingBytes > 0 && this.#unanswered < windowBytes) {
      const chunk = this.#next(Math.min(chunkBytes, windowBytes - this.#unanswered));
      try {
        this.#options.line.write(chunk);
      } catch (error) {
        if (!(error instanceof Ttys0Error)) throw error;
        return this.#dropAll(chunk.length, error.message);
      }
      this.#unanswered += chunk.length;
      this.#sentBytes += chunk.length;
      this.#options.onSent(chunk.length);
    }
    this.#tell();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waitingBytes === 0 && this.#unanswered === 0) return;
    this.#timer = setTimeout(() => {
      this.#unanswered = Math.max(0, this.#unanswered - chunkBytes);
      this.#send();
    }, silentMs);
    this.#timer.unref();
  }

  /** What comes next, at most so many bytes of it. */
  #next(most: number): Uint8Array {
    const first = this.#waiting[0] ?? new Uint8Array();
    const chunk = first.subarray(0, most);
    if (chunk.length === first.length) this.#waiting.shift();
    else this.#waiting[0] = first.subarray(most);
    this.#waitingBytes -= chunk.length;
    return chunk;
  }

  #dropAll(bytes: number, reason: string): void {
    const dropped = bytes + this.#waitingBytes;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    this.#options.onDropped(dropped, reason);
    this.#tell();
  }

  #tell(): void {
    const pasting = this.#waitingBytes + this.#sentBytes > pasteBytes;
    const done = this.#waitingBytes === 0;
    const nowMs = performance.now();
    if (pasting && (done || nowMs - this.#toldAtMs >= progressMs)) {
      this.#toldAtMs = nowMs;
      this.#options.onProgress({ waiting: this.#waitingBytes, sent: this.#sentBytes });
    }
    if (done) this.#sentBytes = 0;
  }
}
