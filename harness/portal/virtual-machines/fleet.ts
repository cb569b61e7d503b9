import { asArmFailure, type ArmFailure } from '../api/arm-failure.ts';
import type { VirtualMachine } from '../api/virtual-machine.ts';
import { Observable } from '../shell/observable.ts';

/** All VMs as last seen. `askedAtMs` is when the answer was asked for, on a monotonic clock. */
export type FleetState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly vms: readonly VirtualMachine[]; readonly askedAtMs: number }
  /** The last poll failed; `vms` is what was seen before. */
  | {
      readonly kind: 'failed';
      readonly vms: readonly VirtualMachine[];
      readonly askedAtMs: number;
      readonly failure: ArmFailure;
    };

/** What the fleet needs of the world. */
export interface FleetPorts {
  readonly list: (signal: AbortSignal) => Promise<readonly VirtualMachine[]>;
  readonly nowMs: () => number;
}

/** The VMs of the subscription, asked for again and again while somebody looks. */
export class Fleet {
  readonly state = new Observable<FleetState>({ kind: 'loading' });
  readonly #ports: FleetPorts;
  #latestAbort = new AbortController();

  constructor(ports: FleetPorts) {
    this.#ports = ports;
  }

  /** Asks now. Of two questions under way only the later one's answer counts. */
  async refresh(): Promise<void> {
    this.#latestAbort.abort();
    const abort = new AbortController();
    this.#latestAbort = abort;
    const askedAtMs = this.#ports.nowMs();
    try {
      const vms = await this.#ports.list(abort.signal);
      if (!abort.signal.aborted) this.state.set({ kind: 'ready', vms, askedAtMs });
    } catch (error) {
      if (abort.signal.aborted) return;
      this.state.set({
        kind: 'failed',
        vms: vmsOf(this.state.get()),
        askedAtMs,
        failure: asArmFailure(error),
      });
    }
  }

  stop(): void {
    this.#latestAbort.abort();
  }
}

/** The VMs that are known, whatever the last poll said. */
export function vmsOf(state: FleetState): readonly VirtualMachine[] {
  return state.kind === 'loading' ? [] : state.vms;
}

/** The VM of that name; names and groups have no case in Resource Manager. */
export function findVm(state: FleetState, group: string, name: string): VirtualMachine | undefined {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return vmsOf(state).find((vm) => same(vm.resourceGroup, group) && same(vm.name, name));
}
