import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createOverlay } from '../../../images/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { requireMemory } from '../../host/budget.ts';
import type { RunningMachine } from '../../machine/machine.ts';
import { startMachine } from '../../machine/start.ts';
import { welcome } from '../../template/boot.ts';
import { settleClone, thaw } from '../../template/thaw.ts';
import type { GuestMachines, MachinePlace, SwitchedOn } from './guest-machine.ts';
import { inherit, leaveNote, type Inheritance } from './inheritance.ts';
import type { GuestSource } from './source.ts';

const startTimeoutMs = 10_000;
const bootTimeoutMs = 30_000;
/** What a clone takes before it has written much of its memory anew. */
const cloneBytes = 64 * 1_048_576;

/** QEMU's machines of one guest: the first goes on from a template if there is one, every other one boots the disk. */
export class QemuMachines implements GuestMachines {
  readonly #source: GuestSource;
  readonly #place: MachinePlace;
  #diskPath: string | undefined;
  #memoryIsNamed = false;

  constructor(source: GuestSource, place: MachinePlace) {
    this.#source = source;
    this.#place = place;
  }

  get hasDisk(): boolean {
    return this.#diskPath !== undefined;
  }

  get diskPath(): string | undefined {
    return this.#diskPath;
  }

  get memoryIsNamed(): boolean {
    return this.#memoryIsNamed;
  }

  /** It goes on with that disk. */
  hasNow(diskPath: string): void {
    this.#diskPath = diskPath;
  }

  async switchOn(): Promise<SwitchedOn> {
    const { run, name } = this.#place;
    await mkdir(run.path(name), { recursive: true });
    const on = await (this.#diskPath === undefined ? this.#firstStart() : this.boot(this.#diskPath));
    await leaveNote(run, name, on.machine.pid, this.#diskPath ?? '');
    return on;
  }

  async inherit(): Promise<Inheritance | undefined> {
    const { name, run, line, wire, serialLogPath, accelerator } = this.#place;
    if (!run.inherited) return undefined;
    const { timeScale } = accelerator;
    const found = await inherit({ name, run, line, wire, serialLogPath, timeScale });
    if (found) this.#diskPath = found.diskPath;
    return found;
  }

  /** Whether an agent answers in a machine that runs, whose clock it then sets. */
  greet(machine: RunningMachine): Promise<boolean> {
    return welcome(machine, Deadline.after(bootTimeoutMs * this.#place.accelerator.timeScale));
  }

  /** Switches the guest on at its firmware, with a disk of its own. */
  async boot(diskPath: string): Promise<SwitchedOn> {
    this.#diskPath = diskPath;
    this.#memoryIsNamed = false;
    const { run, name, accelerator, line, wire, serialLogPath } = this.#place;
    const { machine: shape } = this.#source.profile;
    await requireMemory(name, shape.memoryMiB * 1_048_576);
    const spec = {
      guest: name,
      diskPath,
      accelerator: accelerator.chosen,
      directory: run.path(name),
      serialLogPath,
      ...shape,
    };
    const paused = await startMachine(spec, run, this.#startDeadline());
    line.attach(wire(paused.com1));
    const machine = await paused.resume();
    return { machine, thawed: false, answers: this.greet(machine) };
  }

  async #firstStart(): Promise<SwitchedOn> {
    const { run, name, accelerator, line, wire, serialLogPath } = this.#place;
    const diskPath = path.join(run.scratch, `${name}.qcow2`);
    const image = await this.#source.image();
    const template = await this.#source.template(run);
    if (!template) {
      await createOverlay(image, diskPath);
      return this.boot(diskPath);
    }
    await requireMemory(name, cloneBytes);
    const deadline = this.#startDeadline();
    const { profile } = image;
    const clone = { name, profile, accelerator: accelerator.chosen, directory: run.path(name), diskPath, serialLogPath }; // prettier-ignore
    const { machine: paused, past } = await thaw(template, clone, run, deadline);
    line.attach(wire(paused.com1), past);
    const machine = await paused.resume();
    let answers = false;
    try {
      answers = await settleClone(template, machine, deadline);
    } catch (error) {
      await machine.kill();
      throw error;
    }
    this.#diskPath = diskPath;
    this.#memoryIsNamed = template.manifest.method === 'shared-memory';
    return { machine, thawed: true, answers: Promise.resolve(answers) };
  }

  #startDeadline(): Deadline {
    return Deadline.after(startTimeoutMs * this.#place.accelerator.timeScale);
  }
}
