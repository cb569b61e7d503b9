import { randomBytes } from 'node:crypto';
import { mkdir, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { createOverlay, type GuestImage } from '../../images/index.ts';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import { cacheDirectory } from '../host/directories.ts';
import type { Run } from '../host/run-registry.ts';
import type { Line } from '../line/line.ts';
import type { Accelerator } from '../machine/accelerator/accelerator.ts';
import type { RunningMachine } from '../machine/machine.ts';
import { bootGuest } from './boot.ts';
import { measureFiles } from './integrity.ts';
import { templateKey } from './key.ts';
import { awaitQuiet } from './quiet.ts';
import type { TemplateStage } from './stage.ts';
import { driveTo } from './stages/reach-stage.ts';
import { formatVersion, templateFiles, type FreezeMethod, type TemplateManifest } from './template.ts';
import { snapshotName } from './thaw.ts';

export interface FreezeRequest {
  readonly image: GuestImage;
  readonly stage: TemplateStage;
  readonly method: FreezeMethod;
  readonly accelerator: Accelerator;
  readonly timeScale: number;
  readonly qemuVersion: string;
  readonly run: Run;
  /** Where the files go; it exists and is empty. */
  readonly directory: string;
  /** Where they will lie when they are used. */
  readonly finalDirectory: string;
  readonly onProgress?: ((text: string) => void) | undefined;
}

const agentTimeoutMs = 1_000;
const flushTimeoutMs = 10_000;
const quietTimeoutMs = 15_000;
const freezeTimeoutMs = 20_000;
/** Beside the memory: devices, disk and what the guest had said. */
const otherFilesBytes = 64 * 1024 * 1024;
/** With less than that, it is the want of room that ended a guest. */
const leastRoomBytes = 1024 * 1024;

/**
 * Boots a guest to a stage and writes it down there; returns the template's manifest. Throws what kept the guest from
 * the stage, `machine.*`, `template.stage-unavailable` or `host.disk-full`.
 */
export async function freezeGuest(request: FreezeRequest, deadline: Deadline): Promise<TemplateManifest> {
  const { image, stage, method, directory, run, onProgress } = request;
  await requireSpace(directory, image.profile.machine.memoryMiB);
  const file = (name: keyof typeof templateFiles): string => path.join(directory, templateFiles[name]);
  await createOverlay(image, file('disk'));
  const sockets = run.path(`freeze-${randomBytes(3).toString('hex')}`);
  await mkdir(sockets);
  const startedMs = performance.now();
  onProgress?.('switch on');
  const memory =
    method === 'shared-memory' ? ({ kind: 'shared-file', path: file('ram') } as const) : undefined;
  await using guest = await bootGuest(
    {
      image,
      diskPath: file('disk'),
      accelerator: request.accelerator,
      directory: sockets,
      serialLogPath: path.join(sockets, 'serial.log'),
      ...(memory && { memory }),
    },
    run,
    deadline,
  );
  const { line, machine, operator } = guest;
  const stopWatching = line.onStage((report) => onProgress?.(report.stage));
  await Promise.race([driveTo(stage, operator, image.profile, deadline), mishap(machine, directory)]);
  const coldBootMs = performance.now() - startedMs;
  stopWatching();

  const nonce = stage === 'grub-menu' ? undefined : await meetAgent(machine, request, deadline);
  // A boot loader at its menu is never quiet; a system settles, and has then written what it had to write.
  if (stage !== 'grub-menu') {
    onProgress?.('settle');
    if (nonce !== undefined)
      await machine.agent.flushDisks(deadline.within(flushTimeoutMs * request.timeScale));
    await awaitQuiet(machine.pid, deadline.within(quietTimeoutMs));
  }
  onProgress?.('freeze');
  const lineStage = line.stage.stage;
  const still = await machine.pause();
  await writeFile(file('history'), readAll(line));
  if (method === 'savevm')
    await still.snapshot(snapshotName, deadline.within(freezeTimeoutMs * request.timeScale));
  else await still.freeze(file('state'), deadline.within(freezeTimeoutMs * request.timeScale));
  await finish(request);
  return {
    formatVersion,
    guest: image.profile.name,
    stage,
    key: templateKey(request),
    standsOn: path.relative(cacheDirectory(), image.directory),
    method,
    lineStage,
    ...(nonce !== undefined && { nonce: nonce.toString() }),
    createdAt: new Date().toISOString(),
    qemuVersion: request.qemuVersion,
    coldBootMs: Math.round(coldBootMs),
    files: await measureFiles(directory),
  };
}

/**
 * Rejects when the guest will come no further: QEMU has ended (it does when its memory's file finds no room), or waits in
 * silence for room on the host's disk.
 */
async function mishap(machine: RunningMachine, directory: string): Promise<never> {
  const failed = new Promise<{ readonly full: boolean; readonly reason: string }>((resolve) => {
    machine.onWriteFailed(resolve);
  });
  const ended = machine.exited.then(({ said }) => ({ full: false, reason: said || 'QEMU ended' }));
  const { full, reason } = await Promise.race([failed, ended]);
  if (full || (await freeBytes(directory)) < leastRoomBytes)
    throw new Ttys0Error('host.disk-full', { path: directory });
  throw new Ttys0Error('machine.freeze-failed', { operation: 'boot a guest to be frozen', reason });
}

/** Gives the guest a nonce; undefined where no agent answers. */
async function meetAgent(
  machine: RunningMachine,
  { timeScale }: FreezeRequest,
  deadline: Deadline,
): Promise<bigint | undefined> {
  const nonce = randomBytes(8).readBigUInt64LE();
  const soon = deadline.within(agentTimeoutMs * timeScale);
  try {
    await machine.agent.keepNonce(nonce, soon);
    return nonce;
  } catch (error) {
    if (error instanceof Ttys0Error && error.code === 'machine.agent-silent' && !deadline.passed)
      return undefined;
    throw error;
  }
}

/** Gives back what is empty in the memory's file, and makes the overlay that each clone gets a copy of. */
async function finish({ directory, finalDirectory, method }: FreezeRequest): Promise<void> {
  if (method === 'savevm') return;
  // A host whose file system or tools cannot do that keeps the zeros.
  await execa('fallocate', ['--dig-holes', path.join(directory, templateFiles.ram)], { reject: false });
  const disk = path.join(directory, templateFiles.disk);
  const { stdout } = await execa('qemu-img', ['info', '--output=json', disk]);
  const { 'virtual-size': sizeBytes } = JSON.parse(stdout) as { 'virtual-size': number };
  const backing = path.join(finalDirectory, templateFiles.disk);
  const clone = path.join(directory, templateFiles.clone);
  await execa('qemu-img', [
    'create',
    '-q',
    '-u',
    '-f',
    'qcow2',
    '-F',
    'qcow2',
    '-b',
    backing,
    clone,
    String(sizeBytes),
  ]);
}

async function requireSpace(directory: string, memoryMiB: number): Promise<void> {
  const wanted = memoryMiB * 1_048_576 + otherFilesBytes;
  if ((await freeBytes(directory)) < wanted) throw new Ttys0Error('host.disk-full', { path: directory });
}

async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

function readAll(line: Line): Buffer {
  const reader = line.reader(line.start);
  const bytes = reader.peek(line.end - line.start);
  reader.close();
  return bytes;
}
