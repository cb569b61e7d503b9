import type { Journal } from './journal.ts';

/** Bytes with the offset of the first of them. */
interface Chunk {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** How far storage had taken the log at a moment. */
interface Receipt {
  readonly to: number;
  readonly atMs: number;
}

export interface SpoolOptions {
  /** How much may be held, in bytes; of that what waits to be sent comes first. */
  readonly capacityBytes: number;
  /** How long storage may still forget what it has taken, in milliseconds: so long it is held to be sent again. */
  readonly settleMs: number;
}

/**
 * The part of a log that is in memory: what waits to be sent, and what storage has taken but may not have written down.
 * Offsets count from the log's first byte.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #journal: Journal | undefined;
  #chunks: Chunk[] = [];
  #receipts: Receipt[] = [];
  #start = 0;
  #sent = 0;
  #end = 0;

  /** @param journal what outlives the process of it: what an earlier one has left is to be sent */
  constructor(options: SpoolOptions, journal?: Journal) {
    this.#options = options;
    this.#journal = journal;
    if (!journal) return;
    const { start, held } = journal;
    if (held.length > 0) this.#chunks.push({ offset: start, bytes: held });
    [this.#start, this.#sent, this.#end] = [start, start, start + held.length];
  }

  /** Offset of the oldest byte held. */
  get start(): number {
    return this.#start;
  }

  /** Offset of the next byte to be sent. */
  get sent(): number {
    return this.#sent;
  }

  get end(): number {
    return this.#end;
  }

  /** How many more bytes may wait. */
  get roomBytes(): number {
    return Math.max(0, this.#options.capacityBytes - (this.#end - this.#sent));
  }

  /**
   * Takes what is to be sent; who cares for room asks before.
   * @param lineEnd how far into the guest's line it reaches, in bytes
   */
  push(bytes: Buffer, lineEnd = 0): void {
    if (bytes.length === 0) return;
    this.#journal?.append(bytes, lineEnd);
    this.#chunks.push({ offset: this.#end, bytes });
    this.#end += bytes.length;
    this.#dropTo(Math.min(this.#sent, this.#end - this.#options.capacityBytes));
  }

  /** What is to be sent next, at most `maximumBytes` of it. */
  next(maximumBytes: number): Buffer {
    const parts: Buffer[] = [];
    let left = Math.min(maximumBytes, this.#end - this.#sent);
    for (const { offset, bytes } of this.#chunks) {
      if (left === 0) break;
      const skipped = Math.max(0, this.#sent - offset);
      const part = bytes.subarray(skipped, skipped + left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Storage has the log up to that offset, and may yet forget its end. */
  taken(to: number, nowMs: number): void {
    this.#sent = to;
    this.#receipts.push({ to, atMs: nowMs });
    const settled = this.#receipts.filter(({ atMs }) => atMs <= nowMs - this.#options.settleMs);
    this.#receipts = this.#receipts.slice(settled.length);
    this.#dropTo(settled.at(-1)?.to ?? 0);
  }

  /** Nobody asks for what came before that offset any more. */
  abandon(to: number): void {
    this.#sent = to;
    this.#receipts = [];
    this.#dropTo(to);
    this.#journal?.restart(to, this.next(this.#end - to));
  }

  /**
   * Storage has the log only up to that offset: sends from there again. What is no longer held is lost; returns how many
   * bytes that are.
   */
  rewind(to: number): number {
    this.#sent = Math.max(to, this.#start);
    this.#receipts = this.#receipts.filter((receipt) => receipt.to <= this.#sent);
    return this.#sent - to;
  }

  #dropTo(offset: number): void {
    if (offset <= this.#start) return;
    this.#journal?.dropTo(offset);
    const held = this.#chunks.filter((chunk) => chunk.offset + chunk.bytes.length > offset);
    const [first, ...rest] = held;
    const skipped = Math.max(0, offset - (first?.offset ?? offset));
    this.#chunks = first
      ? [{ offset: first.offset + skipped, bytes: first.bytes.subarray(skipped) }, ...rest]
      : [];
    this.#start = offset;
  }
}
