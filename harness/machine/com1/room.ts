import { freeBytes } from '../../host/elsewhere.ts';

const mebibyte = 1_048_576;

/** Tells whether a disk has room for a record: it runs short before it is full, and has room again well after that. */
export class Room {
  readonly #free: () => number;
  #short = false;

  /** @param free how much of it is free, in bytes */
  constructor(directory: string, free: () => number = () => freeBytes(directory)) {
    this.#free = free;
  }

  /** Asks the disk. */
  get short(): boolean {
    // A guest says half a megabyte a second at most; others fill a disk faster.
    const leastBytes = this.#short ? 64 * mebibyte : 16 * mebibyte;
    this.#short = this.#free() < leastBytes;
    return this.#short;
  }
}
