import { asArmFailure, type ArmFailure } from '../api/arm-failure.ts';
import type { PowerAction } from '../api/virtual-machines.ts';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { Observable } from '../shell/observable.ts';

/** A power operation on one VM. One that succeeded is no more. */
export type PowerOperation =
  | { readonly kind: 'running'; readonly action: PowerAction }
  | { readonly kind: 'failed'; readonly action: PowerAction; readonly failure: ArmFailure };

/** For the toasts: one event each time an operation begins or ends. */
export type PowerEvent = { readonly vm: VirtualMachine; readonly action: PowerAction } & (
  { readonly kind: 'begun' | 'succeeded' } | { readonly kind: 'failed'; readonly failure: ArmFailure }
);

/** What operations need of the world. */
export interface PowerPorts {
  /** Asks for the action and resolves once it has succeeded. */
  readonly perform: (vm: VirtualMachine, action: PowerAction) => Promise<void>;
  /** Asks for the fleet's state again. */
  readonly refresh: () => Promise<void>;
}

/** Power operations by VM id; they outlive the blade that asked for them. */
export class PowerOperations {
  readonly byVm = new Observable<ReadonlyMap<string, PowerOperation>>(new Map());
  readonly #ports: PowerPorts;
  readonly #listeners = new Set<(event: PowerEvent) => void>();

  constructor(ports: PowerPorts) {
    this.#ports = ports;
  }

  /** @returns what ends the listening */
  onEvent(listener: (event: PowerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Does nothing while another operation on the same VM runs. */
  async run(vm: VirtualMachine, action: PowerAction): Promise<void> {
    if (this.byVm.get().get(vm.id)?.kind === 'running') return;
    this.#set(vm.id, { kind: 'running', action });
    this.#tell({ kind: 'begun', vm, action });
    void this.#ports.refresh();
    try {
      await this.#ports.perform(vm, action);
      this.#set(vm.id, undefined);
      this.#tell({ kind: 'succeeded', vm, action });
    } catch (error) {
      const failure = asArmFailure(error);
      this.#set(vm.id, { kind: 'failed', action, failure });
      this.#tell({ kind: 'failed', vm, action, failure });
    }
    await this.#ports.refresh();
  }

  /** Forgets a failure that has been read. */
  dismiss(vmId: string): void {
    if (this.byVm.get().get(vmId)?.kind === 'failed') this.#set(vmId, undefined);
  }

  #set(vmId: string, operation: PowerOperation | undefined): void {
    const next = new Map(this.byVm.get());
    if (operation) next.set(vmId, operation);
    else next.delete(vmId);
    this.byVm.set(next);
  }

  #tell(event: PowerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
