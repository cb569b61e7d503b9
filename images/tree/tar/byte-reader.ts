/** Takes bytes off a stream in the lengths that its reader wants. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes: as many as asked for, or fewer where the stream ends. */
  async take(count: number): Promise<Buffer> {
    if (this.#held.length >= count) return this.#cut(count);
    const pieces: Buffer[] = [];
    let missing = count;
    while (missing > 0) {
      const piece = await this.takeSome(missing);
      if (piece.length === 0) break;
      pieces.push(piece);
      missing -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** Some of the next bytes, at least one and at most `most`; none at the end of the stream. */
  async takeSome(most: number): Promise<Buffer> {
    while (this.#held.length === 0 && !this.#ended) {
      const next = await this.#source.next();
      if (next.done) this.#ended = true;
      else this.#held = next.value;
    }
    return this.#cut(Math.min(most, this.#held.length));
  }

  /** Ends the stream, however much of it is left. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#source.return?.();
  }

  #cut(count: number): Buffer {
    const bytes = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return bytes;
  }
}
