import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '../../../images/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { GuestMachines, MachinePlace, SwitchedOn } from '../../lab/guest/guest-machine.ts';
import { QemuMachines } from '../../lab/guest/qemu-machines.ts';
import type { GuestSource } from '../../lab/guest/source.ts';
import { variablesPath } from '../../machine/firmware/variables.ts';
import { startMachine } from '../../machine/start.ts';
import { rewindFiles, type Moment } from './rewind.ts';

const startTimeoutMs = 20_000;

/** A guest that goes on at a moment of an earlier run: with its memory, its disk, and what it had said. */
export function restoredSource(profile: Profile, directory: string, moment: Moment): GuestSource {
  const none = (): Promise<never> => Promise.reject(new Error('it has a disk already'));
  const bare = { profile, image: none, template: none };
  return { ...bare, machines: (place) => new RestoredMachines(bare, place, directory, moment) };
}

/** The first machine goes on at the moment, on a copy of the kept disk; every other one boots that copy. */
class RestoredMachines implements GuestMachines {
  readonly memoryIsNamed: boolean;
  readonly #qemu: QemuMachines;
  readonly #source: GuestSource;
  readonly #place: MachinePlace;
  readonly #directory: string;
  readonly #moment: Moment;

  constructor(source: GuestSource, place: MachinePlace, directory: string, moment: Moment) {
    this.#qemu = new QemuMachines(source, place);
    this.#source = source;
    this.#place = place;
    this.#directory = directory;
    this.#moment = moment;
    this.memoryIsNamed = moment.memoryIsNamed;
  }

  get hasDisk(): boolean {
    return this.#qemu.hasDisk;
  }

  get diskPath(): string | undefined {
    return this.#qemu.diskPath;
  }

  switchOn(): Promise<SwitchedOn> {
    return this.hasDisk ? this.#qemu.switchOn() : this.#restore();
  }

  inherit(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async #restore(): Promise<SwitchedOn> {
    const { run, name, accelerator, line, wire, serialLogPath } = this.#place;
    const { snapshot, lineBytes, stage, memoryIsNamed } = this.#moment;
    const { machine: shape } = this.#source.profile;
    const diskPath = path.join(run.scratch, `${name}.qcow2`);
    await copyFile(path.join(this.#directory, rewindFiles.disk), diskPath, constants.COPYFILE_FICLONE);
    if (shape.firmware === 'uefi')
      await copyFile(path.join(this.#directory, rewindFiles.variables), variablesPath(diskPath));
    const said = (await readFile(path.join(this.#directory, rewindFiles.line))).subarray(0, lineBytes);
    await writeFile(serialLogPath, said, { mode: 0o600 });
    await mkdir(run.path(name), { recursive: true });
    const spec = {
      guest: name,
      diskPath,
      accelerator: accelerator.chosen,
      directory: run.path(name),
      serialLogPath,
      ...shape,
      origin: { kind: 'snapshot', name: snapshot } as const,
      ...(memoryIsNamed && { memory: { kind: 'named' } as const }),
    };
    const paused = await startMachine(spec, run, Deadline.after(startTimeoutMs * accelerator.timeScale));
    line.attach(wire(paused.com1), { bytes: said.subarray(-line.capacityBytes), stage });
    const machine = await paused.resume();
    this.#qemu.hasNow(diskPath);
    return { machine, thawed: true, answers: this.#qemu.greet(machine) };
  }
}
