/** What the sender is doing; progress is for pastes only. */
export type InputProgress =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pasting'; readonly sentBytes: number; readonly totalBytes: number };

/** What the queue needs of the world. */
export interface InputPorts {
  readonly send: (bytes: Uint8Array) => void;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onProgress: (progress: InputProgress) => void;
}

const chunkBytes = 256;
// 256 bytes each 25 ms is about the speed of a 115200 baud line, so a guest's buffers keep up.
const paceMs = 25;
const interrupt = 0x03;

/**
 * Keyboard input on its way to the guest, in order. Keys go at once; a paste goes in paced chunks, and keys typed during
 * it wait behind it, but Ctrl+C drops the rest (gateway S15, known paste limits of azure-wire 5.4).
 */
export class InputQueue {
  readonly #ports: InputPorts;
  #waiting: Uint8Array[] = [];
  #progress: InputProgress = { kind: 'idle' };

  constructor(ports: InputPorts) {
    this.#ports = ports;
  }

  push(bytes: Uint8Array): void {
    const isInterrupt = bytes.length === 1 && bytes[0] === interrupt;
    if (isInterrupt) this.cancel();
    if (this.#progress.kind === 'idle' && bytes.length <= chunkBytes) return this.#ports.send(bytes);
    for (let start = 0; start < bytes.length; start += chunkBytes) {
      this.#waiting.push(bytes.subarray(start, start + chunkBytes));
    }
    if (this.#progress.kind === 'pasting') {
      this.#report({ ...this.#progress, totalBytes: this.#progress.totalBytes + bytes.length });
    } else {
      this.#report({ kind: 'pasting', sentBytes: 0, totalBytes: bytes.length });
      void this.#pace();
    }
  }

  /** Drops what has not been sent yet: the session ended, or the user wants it so. */
  cancel(): void {
    this.#waiting = [];
    if (this.#progress.kind === 'pasting') this.#report({ kind: 'idle' });
  }

  async #pace(): Promise<void> {
    const mine = this.#waiting;
    for (let next = mine.shift(); next; next = mine.shift()) {
      this.#ports.send(next);
      if (this.#progress.kind === 'pasting') {
        this.#report({ ...this.#progress, sentBytes: this.#progress.sentBytes + next.length });
      }
      await this.#ports.sleep(paceMs);
      if (this.#waiting !== mine) return;
    }
    this.#report({ kind: 'idle' });
  }

  #report(progress: InputProgress): void {
    this.#progress = progress;
    this.#ports.onProgress(progress);
  }
}
