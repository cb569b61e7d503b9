import type { AsyncOperation, AsyncOperations } from '../arm/async-operations.ts';
import type { FleetVm } from '../fleet.ts';
import { concurrentOperation, restartNotAllowed } from './errors.ts';

/** A change of power that a caller may ask for. */
export type PowerAction =
  'start' | 'powerOff' | 'powerOffNow' | 'deallocate' | 'restart' | 'redeploy' | 'reapply';

interface Running {
  readonly action: PowerAction;
  readonly operation: AsyncOperation;
}

/** Does what the power routes ask, one operation a VM at a time. */
export class PowerOperations {
  readonly #operations: AsyncOperations;
  readonly #runningByVmId = new Map<string, Running>();

  constructor(operations: AsyncOperations) {
    this.#operations = operations;
  }

  /**
   * Starts the action. Asking again for what is under way waits for that; pulling the plug goes before everything;
   * anything else is refused with 409 `Conflict`. `settle` runs at the end, with an error if it failed.
   */
  begin(vm: FleetVm, action: PowerAction, settle: (error?: unknown) => void): AsyncOperation {
    const running = this.#runningByVmId.get(vm.vmId);
    if (running === undefined && action === 'restart' && vm.powerState !== 'running') {
      throw restartNotAllowed(vm.name);
    }
    if (running !== undefined && running.action !== action && action !== 'powerOffNow')
      throw concurrentOperation();
    const joined = running?.action === action ? running.operation : undefined;
    const operation = this.#operations.start(() =>
      settled(joined ? outcomeOf(joined) : perform(vm, action), settle),
    );
    if (joined === undefined) this.#hold(vm, { action, operation });
    return operation;
  }

  /** Whether one is under way. */
  isBusy(vm: FleetVm): boolean {
    return this.#runningByVmId.has(vm.vmId);
  }

  #hold(vm: FleetVm, running: Running): void {
    this.#runningByVmId.set(vm.vmId, running);
    void running.operation.settled.then(() => {
      if (this.#runningByVmId.get(vm.vmId) === running) this.#runningByVmId.delete(vm.vmId);
    });
  }
}

/** What is so already counts as done: the Fleet is not asked for it. */
async function perform(vm: FleetVm, action: PowerAction): Promise<void> {
  const off = vm.powerState === 'deallocated' || vm.powerState === 'stopped';
  switch (action) {
    case 'start':
      return vm.powerState === 'running' ? undefined : vm.start();
    case 'powerOff':
    case 'powerOffNow':
      return off ? undefined : vm.powerOff({ skipShutdown: action === 'powerOffNow' });
    case 'deallocate':
      return vm.powerState === 'deallocated' ? undefined : vm.deallocate();
    case 'reapply':
      return; // what the model says is so already: it is read from the guest
    case 'redeploy':
      // To a new host: what runs is switched off, and on again there; what does not run stays off.
      if (off) return;
      await vm.deallocate();
      return vm.start();
    case 'restart':
      await vm.powerOff({ skipShutdown: false });
      return vm.start();
  }
}

async function settled(work: Promise<void>, settle: (error?: unknown) => void): Promise<void> {
  try {
    await work;
  } catch (error) {
    settle(error);
    throw error;
  }
  settle();
}

async function outcomeOf(operation: AsyncOperation): Promise<void> {
  await operation.settled;
  const { state } = operation;
  if (state.status === 'Failed')
    throw Object.assign(new Error(state.error.message), { code: state.error.code });
}
