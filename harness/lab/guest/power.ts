import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { deflateSync } from 'node:zlib';
import type { PowerState, ProvisioningState, ScriptOutcome } from '../../../mock-arm/fleet.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { Run } from '../../host/run-registry.ts';
import type { Line } from '../../line/line.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { MachineExit } from '../../machine/machine.ts';
import type { GuestMachines, PausedGuest, RunningGuest } from './guest-machine.ts';
import type { MachineEvent, MachineOperation } from './machine-event.ts';
import { QemuMachines } from './qemu-machines.ts';
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
      readonly machine: RunningGuest | PausedGuest;
    };

const powerOffTimeoutMs = 5_000;

/**
 * The power of one guest: its first start goes on from a template if there is one, every other one boots its own disk
 * through firmware and boot loader. Operations come one after another.
 */
export class GuestPower implements AsyncDisposable {
  readonly #options: PowerOptions;
  readonly #machines: GuestMachines;
  readonly #listeners = new Set<(event: MachineEvent) => void>();
  #power: Power = { state: 'deallocated' };
  #operation: Promise<void> = Promise.resolve();
  #provisioning: ProvisioningState = 'Succeeded';
  /** The process in which the agent has answered. */
  #agentPid: number | undefined;
  #thawed = false;
  #picture = '';

  constructor(options: PowerOptions) {
    this.#options = options;
    const { source, name, run, accelerator, line, wire } = options;
    const place = { name, run, accelerator, line, wire, serialLogPath: this.serialLogPath };
    this.#machines = source.machines?.(place) ?? new QemuMachines(source, place);
  }

  /** Calls back with what is done to the machine, just before it is, and with what happens to it. Returns how to stop. */
  onEvent(listener: (event: MachineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells of an operation that is about to be done. Resolves when it may be. */
  async announce(operation: MachineOperation): Promise<void> {
    this.#tell(operation);
    await this.#machines.permit?.(operation);
  }

  /** Runs a script by the guest's agent. Throws `lab.power-state`, or `machine.*`. */
  async runScript(script: string, deadline: Deadline): Promise<ScriptOutcome> {
    const { agent } = this.running('run-command');
    await this.announce({ did: 'script', script });
    try {
      const outcome = await agent.runScript(script, deadline);
      this.#tell({ happened: 'script-end', outcome });
      return outcome;
    } catch (error) {
      this.#tell({ happened: 'script-end' });
      throw error;
    }
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
      if (!this.#machines.hasDisk) this.#provisioning = 'Creating';
      try {
        await this.announce({ did: 'start' });
        const { machine, thawed, answers } = await this.#machines.switchOn();
        this.#thawed = thawed;
        if (thawed) this.#tell({ happened: 'thaw' });
        this.#runs(machine);
        this.#noteAnswer(machine, answers);
        // What goes on from a template has been asked already.
        if (thawed) await answers;
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
    const found = await this.#machines.inherit();
    if (!found) return false;
    const { machine, answers } = found;
    if (!machine) this.#power = { state: 'stopped' };
    else {
      this.#runs(machine);
      this.#noteAnswer(machine, answers);
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
      await this.announce({ did: 'stop' });
      if (atOnce) await machine.kill();
      else await machine.powerOff(Deadline.after(powerOffTimeoutMs * this.#options.accelerator.timeScale));
      this.#power = { state: after };
    });
  }

  /** Stops the processors: the console stays connected, and says nothing. Throws `lab.power-state`. */
  pause(): Promise<void> {
    return this.#exclusive(async () => {
      const machine = this.running('pause');
      await this.announce({ did: 'pause' });
      this.#power = { state: 'running', machine: await machine.pause() };
    });
  }

  /** Lets a paused guest go on; one that runs is left alone. Throws `lab.power-state`. */
  resume(): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#power.state !== 'running') throw this.#wrongState('resume');
      const { machine } = this.#power;
      if (machine.state === 'running') return;
      await this.announce({ did: 'resume' });
      this.#power = { state: 'running', machine: await this.#wake(machine) };
    });
  }

  /** QEMU ends without a word, as if the host had failed. Throws `lab.power-state`. */
  async crash(): Promise<void> {
    const machine = this.running('crash');
    await this.announce({ did: 'crash' });
    await machine.kill();
  }

  /** Writes what its display shows into a file, as PPM. Throws `lab.power-state`, or `machine.*`. */
  async screendump(file: string): Promise<void> {
    await this.running('screendump').screendump(file);
    if (this.#listeners.size === 0) return;
    const picture = deflateSync(await readFile(file)).toString('base64');
    if (picture !== this.#picture) this.#tell({ happened: 'display', picture });
    this.#picture = picture;
  }

  /** Its disk and memory, for who writes them down. */
  get machines(): Pick<GuestMachines, 'diskPath' | 'memoryIsNamed'> {
    return this.#machines;
  }

  /** What stands for the guest now; undefined while it is off. */
  get machine(): RunningGuest | PausedGuest | undefined {
    return 'machine' in this.#power ? this.#power.machine : undefined;
  }

  /** The machine, for what only a running one can do. Throws `lab.power-state`. */
  running(operation: string): RunningGuest {
    if (this.#power.state === 'running' && this.#power.machine.state === 'running')
      return this.#power.machine;
    throw this.#wrongState(operation);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#operation;
    if ('machine' in this.#power) await this.#power.machine.kill();
  }

  #runs(machine: RunningGuest | PausedGuest): void {
    machine.com1.on('room', (hasRoom: boolean) => this.#options.onRoom(hasRoom));
    this.#power = { state: 'running', machine };
    this.#provisioning = 'Succeeded';
    void machine.exited.then((exit) => this.#exited(machine.pid, exit));
  }

  #noteAnswer({ pid }: RunningGuest | PausedGuest, answers: Promise<boolean>): void {
    void answers.then((answered) => {
      if (!answered) return;
      this.#agentPid = pid;
      this.#tell({ happened: 'agent' });
    });
  }

  #tell(event: MachineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async #wake(machine: RunningGuest | PausedGuest): Promise<RunningGuest> {
    return machine.state === 'paused' ? machine.resume() : machine;
  }

  /** The guest powered itself off, QEMU crashed, or the lab stopped it. */
  #exited(pid: number, exit: MachineExit): void {
    if (this.#power.state === 'running' && this.pid === pid) this.#power = { state: 'stopped' };
    this.#tell({ happened: 'exit' });
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
