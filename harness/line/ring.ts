/** Gives a buffer of exactly so many bytes. */
export type TakeRoom = (bytes: number) => Buffer;

/** The last `capacityBytes` of a byte stream, addressed by absolute offset from the stream's first byte. */
export class Ring {
  readonly #store: Buffer;
  #first = 0;
  #end = 0;

  constructor(capacityBytes: number) {
    this.#store = Buffer.allocUnsafeSlow(capacityBytes);
  }

  get capacityBytes(): number {
    return this.#store.length;
  }

  /** Goes on at that offset, with nothing of what came before it. */
  restart(offset: number): void {
    [this.#first, this.#end] = [offset, offset];
  }

  /** Offset one past the newest byte: how many bytes the stream has had. */
  get end(): number {
    return this.#end;
  }

  /** Offset of the oldest byte still held. */
  get start(): number {
    return Math.max(this.#first, this.#end - this.#store.length);
  }

  append(bytes: Uint8Array): void {
    const capacity = this.#store.length;
    const kept = bytes.length > capacity ? bytes.subarray(bytes.length - capacity) : bytes;
    const at = (this.#end + bytes.length - kept.length) % capacity;
    const firstPart = Math.min(kept.length, capacity - at);
    this.#store.set(kept.subarray(0, firstPart), at);
    this.#store.set(kept.subarray(firstPart), 0);
    this.#end += bytes.length;
  }

  /** A copy of at most `maxBytes` from `offset` on, in the room that `take` gives; `offset` must lie between `start` and `end`. */
  read(offset: number, maxBytes: number, take: TakeRoom = (bytes) => Buffer.allocUnsafe(bytes)): Buffer {
    if (offset < this.start || offset > this.#end)
      throw new RangeError(`offset ${offset} is not in the ring`);
    const length = Math.min(maxBytes, this.#end - offset);
    const copy = take(length);
    const at = offset % this.#store.length;
    const firstPart = Math.min(length, this.#store.length - at);
    this.#store.copy(copy, 0, at, at + firstPart);
    this.#store.copy(copy, firstPart, 0, length - firstPart);
    return copy;
  }
}
