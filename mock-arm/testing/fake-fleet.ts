import type { ConsoleBroker, Fleet, FleetVm, PowerState } from '../fleet.ts';

/** A VM without a guest: it does at once what it is told, unless a test says otherwise, and remembers it. */
class FakeVm implements FleetVm {
  readonly name: string;
  readonly vmId: string;
  readonly os = { name: 'debian', version: '12' };
  readonly memoryMiB = 256;
  readonly cpus = 2;
  readonly source = 'simulated';
  powerState: PowerState = 'running';
  consoleActive = false;
  /** What was asked of it, in order. */
  readonly calls: string[] = [];
  /** Thrown by the next call. */
  failure: Error | undefined;
  /** What every call waits for before it takes effect. */
  gate: Promise<void> = Promise.resolve();

  constructor(name: string, vmId: string) {
    this.name = name;
    this.vmId = vmId;
  }

  start(): Promise<void> {
    return this.#do('start', 'running');
  }

  powerOff({ skipShutdown }: { readonly skipShutdown: boolean }): Promise<void> {
    return this.#do(skipShutdown ? 'powerOff now' : 'powerOff', 'stopped');
  }

  deallocate(): Promise<void> {
    return this.#do('deallocate', 'deallocated');
  }

  reset(): Promise<void> {
    return this.#do('reset', 'running');
  }

  nmi(): Promise<void> {
    return this.#do('nmi', this.powerState);
  }

  sysrq(keys: string): Promise<void> {
    return this.#do(`sysrq ${keys}`, this.powerState);
  }

  async #do(call: string, after: PowerState): Promise<void> {
    this.calls.push(call);
    await this.gate;
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    this.powerState = after;
  }
}

/** Two VMs, `debian` and `alpine`, both running. */
export class FakeFleet implements Fleet {
  readonly debian = new FakeVm('debian', 'd0000000-1111-4222-8333-444444444444');
  readonly alpine = new FakeVm('alpine', 'a0000000-1111-4222-8333-555555555555');
  readonly vms = [this.debian, this.alpine];
}

/** Hands out an address that names the VM and the caller. */
export const fakeBroker: ConsoleBroker = {
  open: ({ vm, principalName }) =>
    `wss://localhost/n/connector/consoleconn-00000/sessions/${vm.name}-${principalName}/client`,
};
