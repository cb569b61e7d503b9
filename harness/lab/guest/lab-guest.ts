import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createOverlay, type GuestImage } from '../../../images/index.ts';
import type { FleetVm, PowerState } from '../../../mock-arm/fleet.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { ConsoleVm } from '../../gateway/ports.ts';
import type { Run } from '../../host/run-registry.ts';
import { Line } from '../../line/line.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { RunningMachine } from '../../machine/machine.ts';
import { startMachine } from '../../machine/start.ts';

export interface LabGuestOptions {
  readonly name: string;
  readonly image: GuestImage;
  readonly run: Run;
  readonly accelerator: AcceleratorVerdict;
  readonly consoleActive: (vmId: string) => boolean;
  /** Called when the machine has gone, whoever ended it. */
  readonly onStopped: (guest: LabGuest) => void;
}

/** What the guest's machine is doing; only a running one can be reset. */
type Power =
  | { readonly state: Extract<PowerState, 'deallocated' | 'stopped' | 'starting'> }
  | {
      readonly state: Extract<PowerState, 'running' | 'stopping' | 'deallocating'>;
      readonly machine: RunningMachine;
    };

const startTimeoutMs = 10_000;
const powerOffTimeoutMs = 5_000;

/** One guest of a lab: a virtual machine to the Resource Manager, a console to the gateway, a QEMU process here. */
export class LabGuest implements FleetVm, ConsoleVm, AsyncDisposable {
  readonly vmId = randomUUID();
  readonly line = new Line();
  readonly name: string;
  readonly #options: LabGuestOptions;
  #power: Power = { state: 'deallocated' };
  #diskPath: string | undefined;
  #operation: Promise<void> = Promise.resolve();

  constructor(options: LabGuestOptions) {
    this.#options = options;
    this.name = options.name;
  }

  get image(): GuestImage {
    return this.#options.image;
  }

  get os(): { readonly name: string; readonly version: string } {
    return this.image.profile.os;
  }

  get memoryMiB(): number {
    return this.image.profile.base.memoryMiB;
  }

  get cpus(): number {
    return this.image.profile.base.cpus;
  }

  get source(): FleetVm['source'] {
    return this.image.profile.source;
  }

  get powerState(): PowerState {
    return this.#power.state;
  }

  get consoleActive(): boolean {
    return this.#options.consoleActive(this.vmId);
  }

  /** QEMU's own log of COM1: each byte since the guest was made. */
  get serialLogPath(): string {
    return path.join(this.#options.run.scratch, `${this.name}.serial.log`);
  }

  start(): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#power.state === 'running') return;
      const before = this.#power;
      this.#power = { state: 'starting' };
      try {
        await this.#boot();
      } catch (error) {
        this.#power = before;
        throw error;
      }
    });
  }

  powerOff({ skipShutdown }: { readonly skipShutdown: boolean }): Promise<void> {
    return this.#exclusive(() => this.#stop('stopping', 'stopped', skipShutdown));
  }

  deallocate(): Promise<void> {
    return this.#exclusive(() => this.#stop('deallocating', 'deallocated', false));
  }

  reset(): Promise<void> {
    return this.#machine('reset').reset();
  }

  nmi(): Promise<void> {
    return this.#machine('nmi').nmi();
  }

  async sysrq(keys: string): Promise<void> {
    const machine = this.#machine('sysrq');
    for (const key of keys) {
      await machine.sendBreak();
      this.line.write(Buffer.from(key));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if ('machine' in this.#power) await this.#power.machine.kill();
    this.line.close();
  }

  async #boot(): Promise<void> {
    const { run, accelerator, image } = this.#options;
    this.#diskPath ??= await this.#makeDisk();
    const directory = run.path(this.name);
    await mkdir(directory, { recursive: true });
    const spec = {
      guest: this.name,
      diskPath: this.#diskPath,
      memoryMiB: image.profile.base.memoryMiB,
      cpus: image.profile.base.cpus,
      accelerator: accelerator.chosen,
      directory,
      serialLogPath: this.serialLogPath,
    };
    const paused = await startMachine(spec, run, Deadline.after(startTimeoutMs * accelerator.timeScale));
    this.line.attach(paused.com1);
    const machine = await paused.resume();
    this.#power = { state: 'running', machine };
    void machine.exited.then(() => this.#exited(machine));
  }

  async #makeDisk(): Promise<string> {
    const diskPath = path.join(this.#options.run.scratch, `${this.name}.qcow2`);
    await createOverlay(this.image, diskPath);
    return diskPath;
  }

  async #stop(
    during: 'stopping' | 'deallocating',
    after: 'stopped' | 'deallocated',
    atOnce: boolean,
  ): Promise<void> {
    if (!('machine' in this.#power)) {
      this.#power = { state: after };
      return;
    }
    const { machine } = this.#power;
    this.#power = { state: during, machine };
    if (atOnce) await machine.kill();
    else await machine.powerOff(Deadline.after(powerOffTimeoutMs * this.#options.accelerator.timeScale));
    this.#power = { state: after };
  }

  /** The guest powered itself off, QEMU crashed, or the lab stopped it. */
  #exited(machine: RunningMachine): void {
    if (this.#power.state === 'running' && this.#power.machine === machine)
      this.#power = { state: 'stopped' };
    this.#options.onStopped(this);
  }

  #machine(operation: string): RunningMachine {
    if (this.#power.state === 'running') return this.#power.machine;
    throw new Ttys0Error('lab.power-state', { vm: this.name, state: this.#power.state, operation });
  }

  /** Power operations come one after another. */
  #exclusive(work: () => Promise<void>): Promise<void> {
    const done = this.#operation.then(work);
    this.#operation = done.catch(() => undefined);
    return done;
  }
}
