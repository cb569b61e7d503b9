import type { Output } from '../../client/console-connection.ts';

/** All that one viewer has seen of a line, put together from several sessions by its offsets. */
export class Transcript {
  #text = '';
  #from: number | undefined;

  /** @param from offset at which it begins; without it, where the first session does */
  constructor(from?: number) {
    this.#from = from;
  }

  /** Offset up to which all is there; undefined before the first byte. */
  get end(): number | undefined {
    return this.#from === undefined ? undefined : this.#from + this.#text.length;
  }

  get text(): string {
    return this.#text;
  }

  /** Throws where something is missing before it, and where it differs from what came at the same offset before. */
  take({ offset, bytes }: Output): void {
    this.#from ??= offset;
    const text = bytes.toString('latin1');
    const at = offset - this.#from;
    if (at > this.#text.length) throw new Error(`${at - this.#text.length} bytes are missing at ${offset}`);
    const known = this.#text.slice(at, at + text.length);
    if (!text.startsWith(known)) throw new Error(`other bytes than before at ${offset}`);
    this.#text += text.slice(known.length);
  }
}
