/** Azure's power states of a virtual machine; `displayStatus` in the instance view derives from them. */
export type PowerState = 'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated';

/** One virtual machine, as the lab lets the mock see it. The mock keeps no state of its own about the guest. */
export interface FleetVm {
  /** The guest's name, which is the VM's resource name. */
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
  }): string;
}
