import type {
  ConsoleBroker,
  Fleet,
  FleetVm,
  PowerState,
  ProvisioningState,
  ScaleSetPlace,
  ScriptOutcome,
} from '../fleet.ts';

/** A VM without a guest: it does at once what it is told, unless a test says otherwise, and remembers it. */
class FakeVm implements FleetVm {
  readonly name: string;
  readonly vmId: string;
  readonly os = { name: 'debian', version: '12' };
  readonly memoryMiB = 256;
  readonly cpus = 2;
  readonly source = 'simulated';
  powerState: PowerState = 'running';
  provisioningState: ProvisioningState = 'Succeeded';
  agentReady = true;
  readonly scaleSet?: ScaleSetPlace;
  consoleActive = false;
  /** How the next scripts end; the scripts themselves are in `calls`. */
  outcome: ScriptOutcome = { exitCode: 0, stdout: '', stderr: '' };
  /** What was asked of it, in order. */
  readonly calls: string[] = [];
  /** Thrown by the next call. */
  failure: Error | undefined;
  /** What every call waits for before it takes effect. */
  gate: Promise<void> = Promise.resolve();

  constructor(name: string, vmId: string, scaleSet?: ScaleSetPlace) {
    this.name = name;
    this.vmId = vmId;
    if (scaleSet !== undefined) this.scaleSet = scaleSet;
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

  async runScript(script: string): Promise<ScriptOutcome> {
    await this.#do(`script ${script}`, this.powerState);
    return this.outcome;
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

/** Two VMs, `debian` and `alpine`, and an instance each of the scale sets `web` and `flex`; all running. */
export class FakeFleet implements Fleet {
  readonly debian = new FakeVm('debian', 'd0000000-1111-4222-8333-444444444444');
  readonly alpine = new FakeVm('alpine', 'a0000000-1111-4222-8333-555555555555');
  readonly web = new FakeVm('web_0', 'b0000000-1111-4222-8333-666666666666', {
    set: 'web',
    instanceId: '0',
    orchestration: 'Uniform',
  });
  readonly flex = new FakeVm('flex_1', 'c0000000-1111-4222-8333-777777777777', {
    set: 'flex',
    instanceId: '1',
    orchestration: 'Flexible',
  });
  readonly vms = [this.debian, this.alpine, this.web, this.flex];
}

/** Hands out an address that names the VM and the caller. */
export const fakeBroker: ConsoleBroker = {
  open: ({ vm, principalName }) =>
    `wss://localhost/n/connector/consoleconn-00000/sessions/${vm.name}-${principalName}/client`,
};
