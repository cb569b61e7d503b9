import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { Deadline } from '../../deadline/deadline.ts';
import { Run } from '../../host/run-registry.ts';
import type { Com1 } from '../com1/com1.ts';
import type { Room } from '../com1/room.ts';
import type { RunningMachine } from '../machine.ts';
import { startMachine } from '../start.ts';

/** The code of echo.S, assembled; its head says how. */
const code = Buffer.from(
  [
    'McCO2Lr5A+66+wOwgO66+AOwAe5CMMDuuvsDsAPuuvoDsAfuuv0D7KgBdPi6+APsPEZ0CTxEdBvoHgDr57n//4jIJD8EIOgQAEl1',
    '9LAK6AgA69HoAwD06/2IxLr9A+yoIHT4uvgDiODuww==',
  ].join(''),
  'base64',
);

/** A firmware starts no disk of a single sector. */
const diskBytes = 1024 * 1024;

/** What `F` is answered by: 64 KiB of printable characters, the last of them a line end. */
export const floodBytes = 65_536;

/** A real machine whose guest is one sector that echoes. */
export interface EchoMachine extends AsyncDisposable {
  readonly machine: RunningMachine;
  readonly com1: Com1;
  /** QEMU's own file of what the guest has said. */
  readonly logPath: string;
}

/** Starts one; it ends with the test. Whether the disk of its record has room, the test says. */
export async function startEchoMachine(room?: Room): Promise<EchoMachine> {
  const directory = await mkdtemp(path.join(tmpdir(), 't0-'));
  const run = await Run.open();
  const [raw, diskPath] = [path.join(directory, 'echo.img'), path.join(directory, 'echo.qcow2')];
  const disk = Buffer.alloc(diskBytes);
  code.copy(disk);
  disk.writeUInt16LE(0xaa55, 510);
  await writeFile(raw, disk);
  await execa('qemu-img', ['convert', '-O', 'qcow2', raw, diskPath]);
  const logPath = path.join(directory, 'serial.log');
  const spec = { guest: 'echo', diskPath, memoryMiB: 64, cpus: 1, accelerator: 'tcg' } as const;
  const paused = await startMachine(
    { ...spec, directory, serialLogPath: logPath, ...(room && { room }) },
    run,
    Deadline.after(60_000),
  );
  const { com1 } = paused;
  const machine = await paused.resume();
  return {
    machine,
    com1,
    logPath,
    [Symbol.asyncDispose]: async () => {
      await machine.kill();
      await run[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
