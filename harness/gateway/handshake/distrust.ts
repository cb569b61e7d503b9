/** Counts the handshakes that are made while each so-manieth is not to be trusted. */
export class Distrust {
  #count = 0;

  /**
   * Whether the next handshake is refused, though it has passed every check.
   * @param each which ones are: each second one, each third one, …; undefined for none
   */
  refuses(each: number | undefined): boolean {
    this.#count = each === undefined ? 0 : this.#count + 1;
    return each !== undefined && this.#count % each === 0;
  }
}
