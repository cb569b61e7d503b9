/** Room for large messages, used again once a message has left: a flood makes next to no garbage. */
export class MessageBuffers {
  readonly #bytesEach: number;
  readonly #most: number;
  readonly #free: Buffer[] = [];

  /** Keeps at most `most` unused buffers of `bytesEach`. */
  constructor(bytesEach: number, most: number) {
    this.#bytesEach = bytesEach;
    this.#most = most;
  }

  /** Room for exactly so many bytes. A small message has room of its own. */
  take(bytes: number): Buffer {
    if (bytes < this.#bytesEach / 4 || bytes > this.#bytesEach) return Buffer.allocUnsafe(bytes);
    const room = this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytesEach);
    return room.subarray(0, bytes);
  }

  /** Nobody reads that room any more; what was not taken here is left alone. */
  giveBack(room: Buffer): void {
    const ours = room.buffer.byteLength === this.#bytesEach && room.length >= this.#bytesEach / 4;
    if (ours && this.#free.length < this.#most) this.#free.push(Buffer.from(room.buffer));
  }
}
