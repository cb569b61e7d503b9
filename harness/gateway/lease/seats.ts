import { randomUUID } from 'node:crypto';
import type { Lease, LeaseHolder, LeaseStore } from './store.ts';

/** What came of asking for a console. */
export type Seating<Session> =
  | {
      readonly outcome: 'seated';
      /** Who had it before, here or at another gateway. */
      readonly before: LeaseHolder | undefined;
      /** The session that had it here. */
      readonly displaced: Session | undefined;
    }
  /** Somebody else has got it in the same moment. */
  | { readonly outcome: 'overtaken'; readonly by: string };

interface Seat<Session> {
  readonly session: Session;
  readonly lease: Lease;
}

/**
 * The sessions of one gateway that have a console: one at most per VM, and the one with the highest epoch of all gateways
 * that share the store. The newest accepted request wins (security.takeover).
 */
export class Seats<Session> implements Disposable {
  readonly #store: LeaseStore;
  readonly #seats = new Map<string, Seat<Session>>();
  /** Epochs of leases that other gateways have given out. */
  readonly #foreign = new Map<string, Lease>();
  readonly #stop: () => void;

  /** @param onLost told of a session whose console somebody at another gateway has got */
  constructor(store: LeaseStore, onLost: (session: Session, by: string) => void) {
    this.#store = store;
    this.#stop = store.watch((lease) => {
      const { vmId, epoch, holder } = lease;
      const seat = this.#seats.get(vmId);
      if (holder === undefined || epoch <= (seat?.lease.epoch ?? 0)) return;
      if (epoch > (this.#foreign.get(vmId)?.epoch ?? 0)) this.#foreign.set(vmId, lease);
      if (!seat) return;
      this.#seats.delete(vmId);
      onLost(seat.session, holder.user);
    });
  }

  /** Gives a VM's console to a session. Rejects as the store does; then nothing has changed. */
  async take(vmId: string, session: Session, user: string): Promise<Seating<Session>> {
    const { before, lease } = await this.#win(vmId, { id: randomUUID(), user });
    // From here on until the caller has ended the displaced session nothing else happens.
    const present = this.#seats.get(vmId);
    const newest = newer(present?.lease, this.#foreign.get(vmId));
    if (newest && newest.epoch > lease.epoch) return { outcome: 'overtaken', by: newest.holder?.user ?? '' };
    this.#seats.set(vmId, { session, lease });
    return { outcome: 'seated', before: before?.holder, displaced: present?.session };
  }

  /** Gives up the console, unless somebody else has it by now. A store that does not answer is told by the next one. */
  release(vmId: string, session: Session): void {
    const seat = this.#seats.get(vmId);
    if (seat?.session !== session) return;
    this.#seats.delete(vmId);
    void this.#store.cas(vmId, seat.lease.epoch, undefined).catch(() => undefined);
  }

  /** The session that has a VM's console here. */
  of(vmId: string): Session | undefined {
    return this.#seats.get(vmId)?.session;
  }

  get all(): readonly Session[] {
    return [...this.#seats.values()].map(({ session }) => session);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  async #win(
    vmId: string,
    holder: LeaseHolder,
  ): Promise<{ readonly before: Lease | undefined; readonly lease: Lease }> {
    for (;;) {
      const before = await this.#store.get(vmId);
      const lease = await this.#store.cas(vmId, before?.epoch ?? 0, holder);
      if (lease) return { before, lease };
    }
  }
}

function newer(one: Lease | undefined, other: Lease | undefined): Lease | undefined {
  return (one?.epoch ?? 0) >= (other?.epoch ?? 0) ? one : other;
}
