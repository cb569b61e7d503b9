import type { Ring, TakeRoom } from './ring.ts';

/** What a reader gets next: bytes at an absolute offset, or a marked gap where it had fallen behind the ring. */
export type ReadEvent =
  | { readonly kind: 'bytes'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number };

/**
 * One cursor over a line. It pulls at its own pace: the line never waits for it, and output that the ring has dropped
 * meanwhile is reported as a gap (gateway.md promises 1 and 6).
 */
export class LineReader {
  readonly #ring: Ring;
  readonly #release: (reader: LineReader) => void;
  #offset: number;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(ring: Ring, offset: number, release: (reader: LineReader) => void) {
    this.#ring = ring;
    this.#offset = Math.min(offset, ring.end);
    this.#release = release;
  }

  /** Offset of the next byte this reader will see. */
  get offset(): number {
    return this.#offset;
  }

  /** The next event, waiting for one if need be; undefined once the reader or its line has ended and all is read. */
  async next(maxBytes = 16 * 1024, take?: TakeRoom): Promise<ReadEvent | undefined> {
    for (;;) {
      const event = this.take(maxBytes, take);
      if (event || this.#ended) return event;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What there is to be read already; undefined where there is nothing. */
  take(maxBytes = 16 * 1024, take?: TakeRoom): ReadEvent | undefined {
    if (this.#offset === this.#ring.end) return undefined;
    const { start } = this.#ring;
    if (this.#offset < start) {
      const gap = { kind: 'gap', from: this.#offset, to: start } as const;
      this.#offset = start;
      return gap;
    }
    const offset = this.#offset;
    const bytes = this.#ring.read(offset, maxBytes, take);
    this.#offset += bytes.length;
    return { kind: 'bytes', offset, bytes };
  }

  /** What is there to be read now, without taking it. */
  peek(maxBytes: number): Buffer {
    return this.#ring.read(Math.max(this.#offset, this.#ring.start), maxBytes);
  }

  /** Called by the line when there is something new. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** No more bytes will come; what is in the ring can still be read. */
  end(): void {
    this.#ended = true;
    this.wake();
  }

  /** Stops at once: a pending `next` resolves to undefined. */
  close(): void {
    this.#offset = this.#ring.end;
    this.#release(this);
    this.end();
  }
}
