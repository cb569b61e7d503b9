/** What one run takes of the host while it runs. */
export interface Demand {
  /** In halves of a processor: a guest that boots takes a whole one. */
  readonly halfProcessors: number;
  readonly memoryBytes: number;
}

/** What a host can carry at once, reserved before anything is started. */
export class Capacity {
  readonly #whole: Demand;
  #free: Demand;
  #holders = 0;

  constructor(whole: Demand) {
    this.#whole = whole;
    this.#free = whole;
  }

  /** Reserves it; false where there is not enough. What wants more than there is gets it when nobody else runs. */
  reserve(demand: Demand): boolean {
    const { halfProcessors, memoryBytes } = this.#free;
    const fits = demand.halfProcessors <= halfProcessors && demand.memoryBytes <= memoryBytes;
    if (!fits && this.#holders > 0) return false;
    this.#holders += 1;
    this.#change(demand, -1);
    return true;
  }

  release(demand: Demand): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#free = this.#whole;
    else this.#change(demand, 1);
  }

  #change(demand: Demand, sign: 1 | -1): void {
    this.#free = {
      halfProcessors: this.#free.halfProcessors + sign * demand.halfProcessors,
      memoryBytes: this.#free.memoryBytes + sign * demand.memoryBytes,
    };
  }
}
