/** Azure's power states of a virtual machine; `displayStatus` in the instance view derives from them. */
export type PowerState = 'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated';

/** How far a VM has come into being: `Creating` during its first start, `Failed` where its last start failed. */
export type ProvisioningState = 'Creating' | 'Succeeded' | 'Failed';

/** Where an instance of a scale set is. */
export interface ScaleSetPlace {
  /** The scale set's name. */
  readonly set: string;
  /** A whole number from 0 on. */
  readonly instanceId: string;
  /** Instances of a flexible one are VMs like others; those of a uniform one are only found below it. */
  readonly orchestration: 'Uniform' | 'Flexible';
}

/** How a script ended in a guest. */
export interface ScriptOutcome {
  readonly exitCode: number;
  /** The end of what it wrote. */
  readonly stdout: string;
  readonly stderr: string;
}

/** One virtual machine, as the lab lets the mock see it. The mock keeps no state of its own about the guest. */
export interface FleetVm {
  /** The guest's name, which is the VM's resource name; `{set}_{instance}` for one of a scale set. */
  readonly name: string;
  /** A GUID, new each time the VM is created. */
  readonly vmId: string;
  /** What the guest agent would report, for the instance view. */
  readonly os: { readonly name: string; readonly version: string };
  readonly memoryMiB: number;
  readonly cpus: number;
  /** Where the guest came from; a simulated guest is never shown as the real one. */
  readonly source: 'simulated' | 'official' | 'imported';
  readonly powerState: PowerState;
  readonly provisioningState: ProvisioningState;
  /** Undefined for a VM that stands alone. */
  readonly scaleSet?: ScaleSetPlace;
  /** Whether the platform's agent has answered in the guest since it was switched on. */
  readonly agentReady: boolean;
  /** True while somebody holds the serial console. */
  readonly consoleActive: boolean;
  /** Boots a stopped or deallocated VM; resolves once its processor runs. */
  start(): Promise<void>;
  /** Asks the guest to shut down, then powers it off (`skipShutdown` at once); it stays allocated. */
  powerOff(options: { readonly skipShutdown: boolean }): Promise<void>;
  /** Powers the VM off and gives its resources back. */
  deallocate(): Promise<void>;
  /** A hard reset that keeps the console connected. */
  reset(): Promise<void>;
  /** Injects a non-maskable interrupt. */
  nmi(): Promise<void>;
  /** Sends a serial break followed by each key, as the magic SysRq. */
  sysrq(keys: string): Promise<void>;
  /** Runs a shell script in the guest as root, by the platform's agent; one at a time. */
  runScript(script: string): Promise<ScriptOutcome>;
}

/** All virtual machines of the lab. */
export interface Fleet {
  readonly vms: readonly FleetVm[];
}

/** Hands out the websocket address of a new console session (error.* rows are checked before it is asked). */
export interface ConsoleBroker {
  /** @returns a `wss://…/n/connector/{container}/sessions/{guid}/client` address, for that principal and VM only. */
  open(request: {
    readonly vm: FleetVm;
    readonly principalId: string;
    readonly principalName: string;
    /** To have the console, or to see it without typing. */
    readonly mode: 'connect' | 'watch';
  }): string;
}
