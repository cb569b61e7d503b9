import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { inflateSync } from 'node:zlib';
import type { ScriptOutcome } from '../../../mock-arm/index.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { GuestMachines, MachinePlace, PausedGuest, RunningGuest, SwitchedOn } from '../../lab/guest/guest-machine.ts'; // prettier-ignore
import type { MachineEvent, MachineOperation } from '../../lab/guest/machine-event.ts';
import type { MachineExit } from '../../machine/machine.ts';
import type { Playback, Stagehand } from './playback.ts';

/** The machines of one guest, played from the recording of another run: no QEMU, no disk, no memory. */
export class PlayedMachines implements GuestMachines {
  readonly hasDisk = true;
  readonly diskPath = undefined;
  readonly memoryIsNamed = false;
  readonly #playback: Playback;
  readonly #place: MachinePlace;
  #started = 0;

  constructor(playback: Playback, place: MachinePlace) {
    this.#playback = playback;
    this.#place = place;
    playback.playOn(place.line);
  }

  permit(operation: MachineOperation): Promise<void> {
    return this.#playback.perform(operation);
  }

  switchOn(): Promise<SwitchedOn> {
    const { thaws: thawed, answersAtOnce } = this.#playback;
    this.#started += 1;
    const machine = new PlayedMachine(this.#playback, this.#place.serialLogPath, this.#started);
    this.#place.line.attach(this.#place.wire(machine.com1));
    this.#playback.enter(machine);
    // Whoever switches on a machine that goes on waits until it is clear whether an agent is there.
    const answers = thawed && !answersAtOnce ? Promise.resolve(false) : machine.answers;
    return Promise.resolve({ machine, thawed, answers });
  }

  inherit(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

/** One machine, from a start to its end. What is done to it has been compared to the recording before. */
class PlayedMachine implements RunningGuest, Stagehand {
  readonly state = 'running';
  readonly pid: number;
  readonly com1: Duplex;
  readonly exited: Promise<MachineExit>;
  readonly answers: Promise<boolean>;
  readonly agent = { runScript: () => this.#runScript() };
  readonly #playback: Playback;
  readonly #logPath: string;
  readonly #scripts: { resolve: (outcome: ScriptOutcome) => void; reject: (error: Ttys0Error) => void }[] = []; // prettier-ignore
  #answer: (answers: boolean) => void = () => undefined;

  constructor(playback: Playback, logPath: string, pid: number) {
    this.#playback = playback;
    this.#logPath = logPath;
    this.pid = pid;
    this.com1 = new Duplex({
      read: () => undefined,
      write: (bytes: Buffer, _encoding, done) => {
        playback.typed(bytes);
        done();
      },
    });
    this.exited = new Promise((resolve) => {
      this.com1.once('close', () => resolve({ state: 'exited', cause: 'shutdown', said: '' }));
    });
    this.answers = new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  says(text: string): void {
    const bytes = Buffer.from(text);
    // As QEMU does, it writes it down before anybody reads it.
    appendFileSync(this.#logPath, bytes);
    this.com1.push(bytes);
  }

  happens(event: Exclude<MachineEvent, MachineOperation>): void {
    if (event.happened === 'agent') this.#answer(true);
    if (event.happened === 'exit') this.#end();
    if (event.happened !== 'script-end') return;
    const script = this.#scripts.shift();
    if (event.outcome) script?.resolve(event.outcome);
    else script?.reject(silent());
  }

  async kill(): Promise<MachineExit> {
    this.#playback.cutShort();
    this.#end();
    return this.exited;
  }

  powerOff(deadline: Deadline): Promise<MachineExit> {
    return deadline.race(this.exited, () => new Error('it did not end')).catch(() => this.kill());
  }

  pause(): Promise<PausedGuest> {
    const { pid, com1, exited } = this;
    const resume = (): Promise<RunningGuest> => Promise.resolve(this);
    return Promise.resolve({ state: 'paused', pid, com1, exited, kill: () => this.kill(), resume });
  }

  reset(): Promise<void> {
    return Promise.resolve();
  }

  nmi(): Promise<void> {
    return Promise.resolve();
  }

  sendBreak(): Promise<void> {
    return Promise.resolve();
  }

  inputRead(): Promise<boolean> {
    return Promise.resolve(true);
  }

  fence(): Promise<number> {
    return Promise.resolve(0);
  }

  /** What was seen when somebody looked last. */
  screendump(file: string): Promise<void> {
    const { picture } = this.#playback;
    if (picture === undefined) return Promise.reject(new Ttys0Error('replay.line-only', { what: 'display' }));
    return writeFile(file, inflateSync(Buffer.from(picture, 'base64')));
  }

  snapshot(): Promise<void> {
    return Promise.reject(new Ttys0Error('replay.line-only', { what: 'memory' }));
  }

  #runScript(): Promise<ScriptOutcome> {
    return new Promise((resolve, reject) => this.#scripts.push({ resolve, reject }));
  }

  #end(): void {
    this.#answer(false);
    for (const { reject } of this.#scripts.splice(0)) reject(silent());
    if (this.com1.readableEnded || this.com1.destroyed) return;
    this.com1.once('end', () => this.com1.destroy());
    this.com1.push(null);
  }
}

function silent(): Ttys0Error {
  return new Ttys0Error('machine.agent-silent', { purpose: 'to run a script' });
}
