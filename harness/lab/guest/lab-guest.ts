import type { Duplex } from 'node:stream';
import type { Profile } from '../../../images/index.ts';
import type {
  FleetVm,
  PowerState,
  ProvisioningState,
  ScaleSetPlace,
  ScriptOutcome,
} from '../../../mock-arm/fleet.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { FaultyLink } from '../../faults/faulty-link.ts';
import type { FaultyLinks } from '../../faults/faulty-links.ts';
import type { ConsoleVm } from '../../gateway/ports.ts';
import type { Run } from '../../host/run-registry.ts';
import { Line } from '../../line/line.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import { GuestPower } from './power.ts';
import type { GuestSource } from './source.ts';
import { sendSysrq } from './sysrq.ts';

export interface LabGuestOptions {
  readonly name: string;
  /** A GUID. */
  readonly vmId: string;
  readonly source: GuestSource;
  /** Of which scale set it is an instance. */
  readonly scaleSet?: ScaleSetPlace;
  readonly run: Run;
  readonly accelerator: AcceleratorVerdict;
  /** What is to go wrong between COM1 and the line. */
  readonly lineFaults?: FaultyLinks | undefined;
  readonly consoleActive: (vmId: string) => boolean;
  /** Told when the disk has no room any more for what the guest says, and when it has again. */
  readonly onAlarm?: ((alarm: Ttys0Error) => void) | undefined;
  /** Called when the machine has gone, whoever ended it. */
  readonly onStopped: (guest: LabGuest) => void;
}

/** As long as the real service lets a script of a run command take. */
const scriptTimeoutMs = 90 * 60_000;
const fenceTimeoutMs = 1_000;
/** A hang-up is sent to the leader of the console's session, as the kernel does when a modem hangs up. */
const hangUpScript = `for stat in /proc/[0-9]*/stat; do
  read -r pid name state parent group session tty rest <"$stat" 2>/dev/null || continue
  if [ "$tty" = 1088 ] && [ "$pid" = "$session" ]; then kill -HUP "$pid"; kill -CONT "$pid"; fi
done`;

/** One guest of a lab: a virtual machine to the Resource Manager, a console to the gateway, its power in a part of its own. */
export class LabGuest implements FleetVm, ConsoleVm, AsyncDisposable {
  readonly vmId: string;
  readonly line = new Line();
  readonly name: string;
  readonly profile: Profile;
  readonly power: GuestPower;
  readonly scaleSet?: ScaleSetPlace;
  readonly #consoleActive: (vmId: string) => boolean;
  #faulty: FaultyLink | undefined;

  constructor(options: LabGuestOptions) {
    const { name, vmId, source, run, accelerator, consoleActive, onStopped, scaleSet, lineFaults } = options;
    if (scaleSet) this.scaleSet = scaleSet;
    this.name = name;
    this.vmId = vmId;
    this.profile = source.profile;
    this.#consoleActive = consoleActive;
    const onExit = (): void => onStopped(this);
    // What a recording says has been through what was on its line.
    const faults = source.machines ? undefined : lineFaults;
    const wire = (com1: Duplex): Duplex => (this.#faulty = faults?.wrap(com1, name)) ?? com1;
    const onRoom = (hasRoom: boolean): void =>
      options.onAlarm?.(new Ttys0Error(hasRoom ? 'line.room-again' : 'line.no-room', { guest: name }));
    this.power = new GuestPower({ name, source, run, accelerator, line: this.line, wire, onRoom, onExit });
  }

  get os(): { readonly name: string; readonly version: string } {
    return this.profile.os;
  }

  get memoryMiB(): number {
    return this.profile.machine.memoryMiB;
  }

  get cpus(): number {
    return this.profile.machine.cpus;
  }

  get source(): FleetVm['source'] {
    return this.profile.source;
  }

  get powerState(): PowerState {
    return this.power.state;
  }

  get provisioningState(): ProvisioningState {
    return this.power.provisioning;
  }

  get agentReady(): boolean {
    return this.power.agentReady;
  }

  get consoleActive(): boolean {
    return this.#consoleActive(this.vmId);
  }

  start(): Promise<void> {
    return this.power.start();
  }

  powerOff({ skipShutdown }: { readonly skipShutdown: boolean }): Promise<void> {
    return this.power.stop('stopping', 'stopped', skipShutdown);
  }

  deallocate(): Promise<void> {
    return this.power.stop('deallocating', 'deallocated', false);
  }

  async reset(): Promise<void> {
    const machine = this.power.running('reset');
    await this.power.announce({ did: 'reset' });
    await machine.reset();
  }

  async nmi(): Promise<void> {
    const machine = this.power.running('nmi');
    await this.power.announce({ did: 'nmi' });
    await machine.nmi();
  }

  async sysrq(keys: string): Promise<void> {
    const machine = this.power.running('sysrq');
    await this.power.announce({ did: 'sysrq', keys });
    await sendSysrq(machine, this.line, keys);
  }

  /** Drops what was typed and the guest has not read, by the device. Resolves to how many bytes that were. */
  async fence(): Promise<number> {
    const underWay = this.#faulty?.cutOff() ?? 0;
    const { machine } = this.power;
    if (machine?.state !== 'running') return underWay;
    return underWay + (await machine.fence(Deadline.after(fenceTimeoutMs)));
  }

  /** Ends whatever login there is on the console, by the guest's agent (security.no-logout). */
  async hangUp(): Promise<void> {
    await this.runScript(hangUpScript);
  }

  runScript(script: string): Promise<ScriptOutcome> {
    return this.power.runScript(script, Deadline.after(scriptTimeoutMs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.power[Symbol.asyncDispose]();
    this.line.close();
  }
}
