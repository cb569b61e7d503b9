/** Who has a VM's console. */
export interface Lease {
  readonly vmId: string;
  /** Rises with each change, and never falls: a later holder has a higher one. */
  readonly epoch: number;
  /** Undefined where nobody has it. */
  readonly holder: LeaseHolder | undefined;
}

export interface LeaseHolder {
  /** One session of one gateway. */
  readonly id: string;
  /** Whose session that is, for those who are told of it. */
  readonly user: string;
}

/**
 * Where gateways agree on who has a console (gateway.md fact 13). One that several gateways share makes them replicas; a
 * rejected promise is a store that does not answer.
 */
export interface LeaseStore {
  get(vmId: string): Promise<Lease | undefined>;
  /**
   * Gives the console to somebody, or to nobody, if its epoch is still that (0 for one that nobody ever had): the new lease,
   * with the next epoch; undefined where somebody was faster.
   */
  cas(vmId: string, epoch: number, holder: LeaseHolder | undefined): Promise<Lease | undefined>;
  list(): Promise<readonly Lease[]>;
  /** Calls back after each change, in order for each VM, until the returned function is called. */
  watch(listener: (lease: Lease) => void): () => void;
}

/** The leases of one process: the default. */
export class MemoryLeaseStore implements LeaseStore {
  readonly #leases = new Map<string, Lease>();
  readonly #listeners = new Set<(lease: Lease) => void>();

  get(vmId: string): Promise<Lease | undefined> {
    return Promise.resolve(this.#leases.get(vmId));
  }

  cas(vmId: string, epoch: number, holder: LeaseHolder | undefined): Promise<Lease | undefined> {
    if ((this.#leases.get(vmId)?.epoch ?? 0) !== epoch) return Promise.resolve(undefined);
    const lease: Lease = { vmId, epoch: epoch + 1, holder };
    this.#leases.set(vmId, lease);
    // Who has asked knows of it first, and writes it down before anybody acts on it.
    setImmediate(() => {
      for (const listener of this.#listeners) listener(lease);
    });
    return Promise.resolve(lease);
  }

  list(): Promise<readonly Lease[]> {
    return Promise.resolve([...this.#leases.values()]);
  }

  watch(listener: (lease: Lease) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
