import type { Duplex } from 'node:stream';
import type { ScriptOutcome } from '../../../mock-arm/fleet.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import type { Line } from '../../line/line.ts';
import type { MachineExit } from '../../machine/machine.ts';
import type { Run } from '../../host/run-registry.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import type { Inheritance } from './inheritance.ts';
import type { MachineOperation } from './machine-event.ts';

interface LivingGuest {
  /** Of the process that stands for it; no two machines of a guest have the same. */
  readonly pid: number;
  readonly com1: Duplex;
  /** Resolves when it has ended and its last output has been read. */
  readonly exited: Promise<MachineExit>;
  /** Pulls the plug and waits until it has gone. */
  kill(): Promise<MachineExit>;
}

/** A machine that is switched on and stands still. */
export interface PausedGuest extends LivingGuest {
  readonly state: 'paused';
  resume(): Promise<RunningGuest>;
}

/** A machine that runs, as a guest's power needs it: QEMU's, or one that is played from a recording. */
export interface RunningGuest extends LivingGuest {
  readonly state: 'running';
  readonly agent: { runScript(script: string, deadline: Deadline): Promise<ScriptOutcome> };
  pause(): Promise<PausedGuest>;
  reset(): Promise<void>;
  nmi(): Promise<void>;
  sendBreak(): Promise<void>;
  /** Waits until the guest has read all that was typed; false where it has not by the deadline. */
  inputRead(deadline: Deadline): Promise<boolean>;
  /** Drops what was typed and the guest has not read; resolves to how many bytes that were. */
  fence(deadline: Deadline): Promise<number>;
  /** Writes what its display shows into a file, as PPM. */
  screendump(file: string): Promise<void>;
  powerOff(deadline: Deadline): Promise<MachineExit>;
  /** Writes memory, devices and disk of this moment into its disk under a name, and goes on. */
  snapshot(name: string, deadline: Deadline, whileStill: () => void): Promise<void>;
}

/** Where a guest's machines are, and what they are connected to. */
export interface MachinePlace {
  readonly name: string;
  readonly run: Run;
  readonly accelerator: AcceleratorVerdict;
  readonly line: Line;
  /** What lies between COM1 and the line. */
  readonly wire: (com1: Duplex) => Duplex;
  /** Each byte that the guest has said since it was made. */
  readonly serialLogPath: string;
}

/** A machine that has just been switched on, with the line connected. */
export interface SwitchedOn {
  readonly machine: RunningGuest;
  /** Whether it went on from a template. */
  readonly thawed: boolean;
  /** Whether the guest's agent answers; never rejects. */
  readonly answers: Promise<boolean>;
}

/** The machines of one guest, one after the other: each is switched on where the last one has left the disk. */
export interface GuestMachines {
  /** Whether it has a disk already. */
  readonly hasDisk: boolean;
  /** The disk of its own; undefined where it has none. */
  readonly diskPath: string | undefined;
  /** Whether its memory is an object of QEMU's that the monitor names, for who restores it. */
  readonly memoryIsNamed: boolean;
  switchOn(): Promise<SwitchedOn>;
  /** What a killed lab has left of this guest. */
  inherit(): Promise<Inheritance | undefined>;
  /** Resolves when an operation may be done; rejects where it is none that this guest had. */
  permit?(operation: MachineOperation): Promise<void>;
}

/** Makes the machines of one guest. */
export type OpenMachines = (place: MachinePlace) => GuestMachines;
