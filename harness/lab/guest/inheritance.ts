import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { Deadline } from '../../deadline/deadline.ts';
import { identify, isAlive, processIdentitySchema } from '../../host/process-identity.ts';
import type { Run } from '../../host/run-registry.ts';
import type { Line, LineHistory } from '../../line/line.ts';
import { readRecord, recordBytes } from '../../machine/com1/record.ts';
import { goOnWith } from '../../machine/go-on.ts';
import type { PausedMachine, RunningMachine } from '../../machine/machine.ts';
import { welcome } from '../../template/boot.ts';

const noteSchema = z.object({ keeper: processIdentitySchema, diskPath: z.string() });
const redialTimeoutMs = 15_000;
const bootTimeoutMs = 30_000;

/** What a guest of a lab that was killed has left: its disk, and its machine where that still runs. */
export interface Inheritance {
  readonly diskPath: string;
  readonly machine: RunningMachine | PausedMachine | undefined;
  /** Whether the guest's agent answers; never rejects. */
  readonly answers: Promise<boolean>;
}

export interface InheritRequest {
  readonly name: string;
  readonly run: Run;
  readonly line: Line;
  /** What lies between COM1 and the line. */
  readonly wire: (com1: Duplex) => Duplex;
  readonly serialLogPath: string;
  readonly timeScale: number;
}

/** Writes down what another lab needs to go on with a guest, in the run's directory. */
export async function leaveNote(run: Run, guest: string, pid: number, diskPath: string): Promise<void> {
  const keeper = await identify(pid);
  if (!keeper || !run.ownerWatch) return;
  const file = notePath(run, guest);
  await writeFile(`${file}.new`, JSON.stringify({ keeper, diskPath }), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/**
 * Goes on with a guest where a killed lab has left it; undefined for a guest that it did not have. A machine that has
 * ended meanwhile is a guest that is switched off, with its disk as it is. What it has said is in the line then.
 * Throws `machine.start-failed` for a machine that does not answer, after ending it.
 */
export async function inherit(request: InheritRequest): Promise<Inheritance | undefined> {
  const { name, run, line, wire, serialLogPath, timeScale } = request;
  const note = await readNote(notePath(run, name));
  if (!note) return undefined;
  const { keeper, diskPath } = note;
  const history = await lastOf(serialLogPath, line.capacityBytes);
  line.remember(history);
  if (!(await isAlive(keeper))) return { diskPath, machine: undefined, answers: Promise.resolve(false) };
  const from = history.offset + history.bytes.length;
  const waiting = { keeper, guest: name, directory: run.path(name), serialLogPath, from };
  try {
    const machine = await goOnWith(waiting, run, Deadline.after(redialTimeoutMs * timeScale));
    line.resume(wire(machine.com1));
    const soon = Deadline.after(bootTimeoutMs * timeScale);
    const answers = machine.state === 'running' ? welcome(machine, soon) : Promise.resolve(false);
    return { diskPath, machine, answers };
  } catch (error) {
    await run.end((pid) => pid === keeper.pid);
    throw error;
  }
}

/** Ends what a killed lab has left and no guest can go on with: its start of a machine that was cut short. */
export async function endLeftovers(run: Run): Promise<void> {
  const names = await readdir(run.directory);
  const notes = await Promise.all(names.map((name) => readNote(notePath(run, name))));
  const keepers = notes.map((note) => note?.keeper.pid);
  await run.end((pid) => !keepers.includes(pid));
}

async function readNote(file: string): Promise<z.infer<typeof noteSchema> | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined; // the guest was never switched on
  }
}

async function lastOf(logPath: string, bytes: number): Promise<LineHistory> {
  const offset = Math.max(0, recordBytes(logPath) - bytes);
  return { offset, bytes: await readRecord(logPath, offset, bytes) };
}

function notePath(run: Run, guest: string): string {
  return path.join(run.path(guest), 'machine.json');
}
