import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { createOverlay } from '../../../images/index.ts';
import type { PowerState, ProvisioningState } from '../../../mock-arm/fleet.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { requireMemory } from '../../host/budget.ts';
import type { Run } from '../../host/run-registry.ts';
import type { Line } from '../../line/line.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { MachineExit, PausedMachine, RunningMachine } from '../../machine/machine.ts';
import { startMachine } from '../../machine/start.ts';
import { welcome } from '../../template/boot.ts';
import { settleClone, thaw } from '../../template/thaw.ts';
import { inherit, leaveNote } from './inheritance.ts';
import type { GuestSource } from './source.ts';

export interface PowerOptions {
  readonly name: string;
  readonly source: GuestSource;
  readonly line: Line;
  /** What lies between COM1 and the line. */
  readonly wire: (com1: Duplex) => Duplex;
  readonly run: Run;
  readonly accelerator: AcceleratorVerdict;
  /** Told when the disk has no room any more for what the guest says, and when it has again. */
  readonly onRoom: (hasRoom: boolean) => void;
  /** Called when the machine has gone, whoever ended it. */
  readonly onExit: (exit: MachineExit) => void;
}

/** What the guest's machine is doing; only a running one can be reset. */
type Power =
  | { readonly state: Extract<PowerState, 'deallocated' | 'stopped' | 'starting'> }
  | {
      readonly state: Extract<PowerState, 'running' | 'stopping' | 'deallocating'>;
      readonly machine: RunningMachine | PausedMachine;
    };

const startTimeoutMs = 10_000;
const powerOffTimeoutMs = 5_000;
const bootTimeoutMs = 30_000;
/** What a clone takes before it has written much of its memory anew. */
const cloneBytes = 64 * 1_048_576;

/**
 * The power of one guest: its first start goes on from a template if there is one, every other one boots its own disk
 * through firmware and boot loader. Operations come one after another.
 */
export class GuestPower implements AsyncDisposable {
  readonly #options: PowerOptions;
  #power: Power = { state: 'deallocated' };
  #diskPath: string | undefined;
  #operation: Promise<void> = Promise.resolve();
  #provisioning: ProvisioningState = 'Succeeded';
  /** The process in which the agent has answered. */
  #agentPid: number | undefined;
  #thawed = false;

  constructor(options: PowerOptions) {
    this.#options = options;
  }

  get state(): PowerState {
    return this.#power.state;
  }

  /** `Creating` during the first start, `Failed` where the last one failed. */
  get provisioning(): ProvisioningState {
    return this.#provisioning;
  }

  /** Whether the guest's agent has answered since the guest was switched on. */
  get agentReady(): boolean {
    return this.pid !== undefined && this.pid === this.#agentPid;
  }

  /** Whether it went on from a template when it was switched on first, and has not been switched off since. */
  get thawed(): boolean {
    return this.#thawed;
  }

  /** QEMU's own log of COM1: each byte since the guest was made. */
  get serialLogPath(): string {
    return path.join(this.#options.run.scratch, `${this.#options.name}.serial.log`);
  }

  /** The process that stands for QEMU; undefined while there is none. */
  get pid(): number | undefined {
    return 'machine' in this.#power ? this.#power.machine.pid : undefined;
  }

  start(): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#power.state === 'running') return;
      const before = this.#power;
      this.#power = { state: 'starting' };
      if (this.#diskPath === undefined) this.#provisioning = 'Creating';
      try {
        const machine = await this.#switchOn();
        this.#runs(machine);
      } catch (error) {
        this.#power = before;
        this.#provisioning = 'Failed';
        throw error;
      }
    });
  }

  /**
   * Goes on with what a lab that was killed has left of this guest, before anybody reads its line. False where there is
   * nothing of it. Throws `machine.start-failed` for a machine that does not answer; it has been ended then.
   */
  async inherit(): Promise<boolean> {
    const { name, run, line, wire, accelerator } = this.#options;
    if (!run.inherited) return false;
    const { timeScale } = accelerator;
    const found = await inherit({ name, run, line, wire, serialLogPath: this.serialLogPath, timeScale });
    if (!found) return false;
    this.#diskPath = found.diskPath;
    if (!found.machine) this.#power = { state: 'stopped' };
    else {
      this.#runs(found.machine);
      this.#greet(found.machine);
    }
    return true;
  }

  /** Asks the guest to shut down, or pulls the plug at once. */
  stop(
    during: 'stopping' | 'deallocating',
    after: 'stopped' | 'deallocated',
    atOnce: boolean,
  ): Promise<void> {
    return this.#exclusive(async () => {
      if (!('machine' in this.#power)) {
        this.#power = { state: after };
        return;
      }
      const machine = await this.#wake(this.#power.machine);
      this.#power = { state: during, machine };
      if (atOnce) await machine.kill();
      else await machine.powerOff(Deadline.after(powerOffTimeoutMs * this.#options.accelerator.timeScale));
      this.#power = { state: after };
    });
  }

  /** Stops the processors: the console stays connected, and says nothing. Throws `lab.power-state`. */
  pause(): Promise<void> {
    return this.#exclusive(async () => {
      this.#power = { state: 'running', machine: await this.running('pause').pause() };
    });
  }

  /** Lets a paused guest go on; one that runs is left alone. Throws `lab.power-state`. */
  resume(): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#power.state !== 'running') throw this.#wrongState('resume');
      this.#power = { state: 'running', machine: await this.#wake(this.#power.machine) };
    });
  }

  /** QEMU ends without a word, as if the host had failed. Throws `lab.power-state`. */
  async crash(): Promise<void> {
    await this.running('crash').kill();
  }

  /** What stands for the guest now; undefined while it is off. */
  get machine(): RunningMachine | PausedMachine | undefined {
    return 'machine' in this.#power ? this.#power.machine : undefined;
  }

  /** The machine, for what only a running one can do. Throws `lab.power-state`. */
  running(operation: string): RunningMachine {
    if (this.#power.state === 'running' && this.#power.machine.state === 'running')
      return this.#power.machine;
    throw this.#wrongState(operation);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#operation;
    if ('machine' in this.#power) await this.#power.machine.kill();
  }

  async #switchOn(): Promise<RunningMachine> {
    const { run, name } = this.#options;
    await mkdir(run.path(name), { recursive: true });
    const machine = await (this.#diskPath === undefined ? this.#firstStart() : this.#boot(this.#diskPath));
    await leaveNote(run, name, machine.pid, this.#diskPath ?? '');
    return machine;
  }

  #runs(machine: RunningMachine | PausedMachine): void {
    machine.com1.on('room', (hasRoom: boolean) => this.#options.onRoom(hasRoom));
    this.#power = { state: 'running', machine };
    this.#provisioning = 'Succeeded';
    void machine.exited.then((exit) => this.#exited(machine.pid, exit));
  }

  /** Notes when its agent answers. */
  #greet(machine: RunningMachine | PausedMachine): void {
    if (machine.state !== 'running') return;
    const { timeScale } = this.#options.accelerator;
    void welcome(machine, Deadline.after(bootTimeoutMs * timeScale)).then((answered) => {
      if (answered) this.#agentPid = machine.pid;
    });
  }

  async #firstStart(): Promise<RunningMachine> {
    const { run, name, source } = this.#options;
    const diskPath = path.join(run.scratch, `${name}.qcow2`);
    const image = await source.image();
    const template = await source.template(run);
    if (!template) {
      await createOverlay(image, diskPath);
      this.#diskPath = diskPath;
      return this.#boot(diskPath);
    }
    await requireMemory(name, cloneBytes);
    const { accelerator, line, wire } = this.#options;
    const deadline = Deadline.after(startTimeoutMs * accelerator.timeScale);
    const { profile } = image;
    const place = { directory: run.path(name), diskPath, serialLogPath: this.serialLogPath };
    const clone = { name, profile, accelerator: accelerator.chosen, ...place };
    const { machine: paused, past } = await thaw(template, clone, run, deadline);
    line.attach(wire(paused.com1), past);
    const machine = await paused.resume();
    try {
      if (await settleClone(template, machine, deadline)) this.#agentPid = machine.pid;
    } catch (error) {
      await machine.kill();
      throw error;
    }
    this.#diskPath = diskPath;
    this.#thawed = true;
    return machine;
  }

  async #boot(diskPath: string): Promise<RunningMachine> {
    this.#thawed = false;
    const { run, name, accelerator, line, wire, source } = this.#options;
    const { base, machine: shape } = source.profile;
    await requireMemory(name, base.memoryMiB * 1_048_576);
    const spec = {
      guest: name,
      diskPath,
      memoryMiB: base.memoryMiB,
      cpus: base.cpus,
      accelerator: accelerator.chosen,
      directory: run.path(name),
      serialLogPath: this.serialLogPath,
      ...shape,
    };
    const paused = await startMachine(spec, run, Deadline.after(startTimeoutMs * accelerator.timeScale));
    line.attach(wire(paused.com1));
    const machine = await paused.resume();
    this.#greet(machine);
    return machine;
  }

  async #wake(machine: RunningMachine | PausedMachine): Promise<RunningMachine> {
    return machine.state === 'paused' ? machine.resume() : machine;
  }

  /** The guest powered itself off, QEMU crashed, or the lab stopped it. */
  #exited(pid: number, exit: MachineExit): void {
    if (this.#power.state === 'running' && this.pid === pid) this.#power = { state: 'stopped' };
    this.#options.onExit(exit);
  }

  #wrongState(operation: string): Ttys0Error {
    const paused = this.#power.state === 'running' && this.#power.machine.state === 'paused';
    return new Ttys0Error('lab.power-state', {
      vm: this.#options.name,
      state: paused ? 'paused' : this.#power.state,
      operation,
    });
  }

  #exclusive(work: () => Promise<void>): Promise<void> {
    const done = this.#operation.then(work);
    this.#operation = done.catch(() => undefined);
    return done;
  }
}
