/** One received run of guest output, cut where the replay ends and the live stream begins. */
export interface ReplayCut {
  readonly replay: Uint8Array;
  readonly live: Uint8Array;
  /** True for the one cut that completes the replay. */
  readonly completes: boolean;
}

/**
 * Counts guest output from the offset of `attached` on, to tell replayed bytes from live ones. What the terminal answers
 * to replayed bytes was asked long ago and must never reach the guest (gateway fact 8).
 */
export class ReplayCounter {
  #offset: number;
  readonly #liveOffset: number;

  constructor(offset: number, liveOffset: number) {
    this.#offset = offset;
    this.#liveOffset = liveOffset;
  }

  /** Bytes of the replay still to come. */
  get remaining(): number {
    return Math.max(0, this.#liveOffset - this.#offset);
  }

  /** Counts received bytes. */
  take(bytes: Uint8Array): ReplayCut {
    const before = this.remaining;
    this.#offset += bytes.length;
    const cut = Math.min(before, bytes.length);
    return {
      replay: bytes.subarray(0, cut),
      live: bytes.subarray(cut),
      completes: before > 0 && this.remaining === 0,
    };
  }

  /** Output up to that offset was dropped. @returns true when the replay is thereby complete. */
  skipTo(offset: number): boolean {
    const before = this.remaining;
    this.#offset = Math.max(this.#offset, offset);
    return before > 0 && this.remaining === 0;
  }
}
