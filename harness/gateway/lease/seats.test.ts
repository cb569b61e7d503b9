import fc from 'fast-check';
import t from 'tap';
import { Seats } from './seats.ts';
import { type Lease, type LeaseHolder, type LeaseStore, MemoryLeaseStore } from './store.ts';

const vmId = 'vm-1';
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store that answers when it is let, in any order. */
class SlowStore implements LeaseStore {
  readonly #store = new MemoryLeaseStore();
  readonly #pending: (() => void)[] = [];

  get pending(): number {
    return this.#pending.length;
  }

  answer(which: number): void {
    this.#pending.splice(which % Math.max(1, this.#pending.length), 1)[0]?.();
  }

  get(id: string): Promise<Lease | undefined> {
    return this.#later(() => this.#store.get(id));
  }

  cas(id: string, epoch: number, holder: LeaseHolder | undefined): Promise<Lease | undefined> {
    return this.#later(() => this.#store.cas(id, epoch, holder));
  }

  list(): Promise<readonly Lease[]> {
    return this.#store.list();
  }

  watch(listener: (lease: Lease) => void): () => void {
    return this.#store.watch(listener);
  }

  /** Half of the delay comes before it is done, and half after it. */
  async #later<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => this.#pending.push(resolve));
    const result = await work();
    await new Promise<void>((resolve) => this.#pending.push(resolve));
    return result;
  }
}

t.test(
  'whatever the order in which a store answers two gateways: one holds, all others are told',
  async (t) => {
    const plans = fc.array(fc.record({ gateway: fc.boolean(), leaves: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    });
    const orders = fc.array(fc.nat({ max: 30 }), { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(plans, orders, async (plan, order) => {
        const store = new SlowStore();
        const lost = new Set<number>();
        using one = new Seats<number>(store, (session) => lost.add(session));
        using other = new Seats<number>(store, (session) => lost.add(session));
        const holding = new Set<number>();
        const takes = plan.map(async ({ gateway, leaves }, session) => {
          const seats = gateway ? one : other;
          const seating = await seats.take(vmId, session, `user ${session}`);
          if (seating.outcome === 'overtaken') return void lost.add(session);
          if (seating.displaced !== undefined) lost.add(seating.displaced);
          holding.add(session);
          if (!leaves) return;
          seats.release(vmId, session);
          if (!lost.has(session)) holding.delete(session);
        });
        let step = 0;
        const progress = { done: false };
        void Promise.all(takes).then(() => (progress.done = true));
        while (!progress.done || store.pending > 0) {
          store.answer(order[step++ % order.length] ?? 0);
          await settled();
        }
        await settled();
        const left = [...holding].filter((session) => !lost.has(session));
        const seated = [...one.all, ...other.all];
        if (seated.length > 1 || left.some((session) => !seated.includes(session)))
          throw new Error(`seated ${seated.join()}, not told ${left.join()}`);
      }),
      { numRuns: 300 },
    );
    t.pass();
  },
);

t.test('the epoch only rises, and one of two who ask for the same wins', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 4 }), { maxLength: 40 }), async (epochs) => {
      const store = new MemoryLeaseStore();
      let last = 0;
      for (const epoch of epochs) {
        const lease = await store.cas(vmId, epoch, { id: 'x', user: 'x' });
        if ((lease !== undefined) !== (epoch === last)) throw new Error(`${epoch} after ${last}`);
        last = lease?.epoch ?? last;
        if ((await store.get(vmId))?.epoch !== (last || undefined)) throw new Error('another epoch');
      }
    }),
  );
  t.pass();
});

t.test('a store that does not answer changes nothing', async (t) => {
  const store = new MemoryLeaseStore();
  using seats = new Seats<string>(store, () => t.fail('nobody has lost it'));
  await seats.take(vmId, 'first', 'alice');
  store.get = () => Promise.reject(new Error('no route'));
  await t.rejects(seats.take(vmId, 'second', 'bob'));
  t.equal(seats.of(vmId), 'first');
  await settled();
});
