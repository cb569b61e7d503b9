/** A part of a guest's serial log, as storage has it. */
export interface LogPart {
  /** Its place: 1 for the first one that there ever was. */
  readonly number: number;
  readonly bytes: AsyncIterable<Uint8Array> & { readonly dump: () => Promise<unknown> };
}

/** Gives an earlier part of a log by its number, or the newest one; undefined where there is none. */
export type OpenPart = (number?: number) => Promise<LogPart | undefined>;

/**
 * All of a guest's serial log that storage still has, in the order in which it was said. Where a part is full and a new
 * one is begun meanwhile, nothing is left out or twice. Nothing where the guest has said nothing yet.
 * @param keptParts how many earlier parts there may be
 */
export async function* wholeLog(open: OpenPart, keptParts: number): AsyncGenerator<Uint8Array> {
  let next = 0;
  for (;;) {
    const newest = await open();
    if (!newest) return;
    if (next === 0) next = Math.max(1, newest.number - keptParts);
    if (newest.number <= next) {
      yield* newest.bytes;
      return;
    }
    await newest.bytes.dump();
    for (; next < newest.number; next += 1) {
      const part = await open(next);
      if (part) yield* part.bytes;
    }
  }
}
