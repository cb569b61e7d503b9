import type { Faults } from '../faults/faults.ts';
import type { FleetVm } from '../fleet.ts';
import type { PowerOperations } from './power.ts';

/** As the provider shows it: `Updating` while an operation is at work. */
export type ShownProvisioningState = 'Creating' | 'Updating' | 'Succeeded' | 'Failed';

/** How far a VM has come; the fault `provisioning` keeps all of them where they were made. */
export class Provisioning {
  readonly #faults: Faults;
  readonly #power: PowerOperations;

  constructor(faults: Faults, power: PowerOperations) {
    this.#faults = faults;
    this.#power = power;
  }

  of(vm: FleetVm): ShownProvisioningState {
    if (this.#faults.has('provisioning')) return 'Creating';
    if (vm.provisioningState === 'Succeeded' && this.#power.isBusy(vm)) return 'Updating';
    return vm.provisioningState;
  }

  /** Whether it has come so far that people may use it: a VM that is changed still has its console. */
  hasSucceeded(vm: FleetVm): boolean {
    const state = this.of(vm);
    return state === 'Succeeded' || state === 'Updating';
  }
}
