import { z } from 'zod';
import type { FleetVm } from '../fleet.ts';
import type { Store } from '../store/store.ts';

const stateSchema = z.enum(['enabled', 'disabled', 'deleted']);

/** `deleted` until it is created again. */
export type PortState = z.infer<typeof stateSchema>;

const kind = 'serial-port';

/** Whether each VM's port is there and may be used; enabled to begin with, and kept over restarts. */
export class PortStates {
  readonly #store: Store;
  readonly #byVmId: Map<string, PortState>;

  constructor(store: Store) {
    this.#store = store;
    this.#byVmId = new Map(store.records(kind).map(([vmId, value]) => [vmId, stateSchema.parse(value)]));
  }

  of(vm: FleetVm): PortState {
    return this.#byVmId.get(vm.vmId) ?? 'enabled';
  }

  set(vm: FleetVm, state: PortState): void {
    this.#store.put(kind, vm.vmId, state);
    this.#byVmId.set(vm.vmId, state);
  }
}
