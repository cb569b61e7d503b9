import type { Capacity, Demand } from './capacity.ts';

export interface QueueOptions<Item> {
  /** In the order in which they are to begin. */
  readonly items: readonly Item[];
  readonly capacity: Capacity;
  readonly demandOf: (item: Item) => Demand;
  /** True for one that would only wait for what another one is having made. */
  readonly mayWait: (item: Item) => boolean;
}

/** Begins items in their order as there is capacity for them; one that would only wait lets others go first. */
export class Queue<Item> {
  readonly #options: QueueOptions<Item>;
  readonly #waiting: Item[];
  #running = 0;
  #changed: () => void = () => undefined;

  constructor(options: QueueOptions<Item>) {
    this.#options = options;
    this.#waiting = [...options.items];
  }

  /** Resolves when all have ended, or those under way once nothing more is to begin. */
  async drain(work: (item: Item) => Promise<void>, isStopped: () => boolean): Promise<void> {
    const failures: unknown[] = [];
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
      while (!isStopped() && failures.length === 0 && this.#begin(work, failures));
      if (this.#running === 0) break;
      await changed;
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Begins the first that can; false where none can now. */
  #begin(work: (item: Item) => Promise<void>, failures: unknown[]): boolean {
    const { capacity, demandOf, mayWait } = this.#options;
    const ready = this.#waiting.findIndex((item) => !mayWait(item));
    const index = ready < 0 && this.#running === 0 ? 0 : ready;
    const item = this.#waiting[index];
    if (index < 0 || item === undefined) return false;
    const demand = demandOf(item);
    if (!capacity.reserve(demand)) return false;
    this.#waiting.splice(index, 1);
    this.#running += 1;
    void work(item)
      .catch((error: unknown) => failures.push(error))
      .finally(() => {
        capacity.release(demand);
        this.#running -= 1;
        this.#changed();
      });
    return true;
  }
}
