/** Who holds a VM's console. The newest accepted request wins (security.takeover). */
export interface Lease<Holder> {
  readonly holder: Holder;
  /** Counts the holders of this VM's console; a later holder has a higher one. */
  readonly epoch: number;
}

/** One holder per VM. Taking is one synchronous step, so that of many at once exactly one ends up holding. */
export class Leases<Holder> {
  readonly #held = new Map<string, Lease<Holder>>();
  #epoch = 0;

  /** Makes `holder` the one, and returns whom it displaced. */
  take(vmId: string, holder: Holder): Holder | undefined {
    const previous = this.#held.get(vmId)?.holder;
    this.#epoch += 1;
    this.#held.set(vmId, { holder, epoch: this.#epoch });
    return previous;
  }

  /** Gives up the console, unless somebody else holds it by now. */
  release(vmId: string, holder: Holder): void {
    if (this.holds(vmId, holder)) this.#held.delete(vmId);
  }

  holds(vmId: string, holder: Holder): boolean {
    return this.#held.get(vmId)?.holder === holder;
  }

  current(vmId: string): Lease<Holder> | undefined {
    return this.#held.get(vmId);
  }

  get all(): readonly Holder[] {
    return [...this.#held.values()].map((lease) => lease.holder);
  }
}
