import { constants } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '../../images/index.ts';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import type { Run } from '../host/run-registry.ts';
import type { LinePast } from '../line/line.ts';
import type { Accelerator } from '../machine/accelerator/accelerator.ts';
import { variablesPath } from '../machine/firmware/variables.ts';
import type { PausedMachine, RunningMachine } from '../machine/machine.ts';
import { startMachine } from '../machine/start.ts';
import { templateFiles, type Template } from './template.ts';

/** Where a clone lives. */
export interface CloneSpec {
  readonly name: string;
  readonly profile: Profile;
  readonly accelerator: Accelerator;
  /** A private, short directory for the sockets; it must exist. */
  readonly directory: string;
  /** Made here: the clone's own disk. */
  readonly diskPath: string;
  /** Made here, with all that the guest had said before it was frozen. */
  readonly serialLogPath: string;
}

/** A guest that is about to go on where its template was frozen. */
export interface Thawed {
  readonly machine: PausedMachine;
  /** What it had said on COM1 so far, and where it was. */
  readonly past: LinePast;
}

/** The snapshot's name in the disk of a template made by `savevm`. */
export const snapshotName = 'frozen';

/**
 * Starts a clone of a template: the memory mapped copy-on-write, an overlay of its own, a new generation id. Throws
 * `machine.start-failed` or `machine.freeze-failed`; then the template may be broken, or the host out of memory.
 */
export async function thaw(
  template: Template,
  spec: CloneSpec,
  run: Run,
  deadline: Deadline,
): Promise<Thawed> {
  const file = (name: keyof typeof templateFiles): string =>
    path.join(template.directory, templateFiles[name]);
  const shared = template.manifest.method === 'shared-memory';
  const copy = (from: keyof typeof templateFiles, to: string): Promise<void> =>
    copyFile(file(from), to, constants.COPYFILE_FICLONE);
  const [history] = await Promise.all([
    readFile(file('history')),
    copy(shared ? 'clone' : 'disk', spec.diskPath),
    spec.profile.machine.firmware === 'uefi' && copy('variables', variablesPath(spec.diskPath)),
  ]);
  await writeFile(spec.serialLogPath, history);
  const machine = await startMachine(
    {
      guest: spec.name,
      diskPath: spec.diskPath,
      accelerator: spec.accelerator,
      directory: spec.directory,
      serialLogPath: spec.serialLogPath,
      ...spec.profile.machine,
      ...(shared
        ? {
            memory: { kind: 'private-file', path: file('ram') },
            origin: { kind: 'device-state', path: file('state') },
          }
        : { origin: { kind: 'snapshot', name: snapshotName } }),
    },
    run,
    deadline,
  );
  return { machine, past: { bytes: history, stage: template.manifest.lineStage } };
}

/**
 * Sets a clone's clock and reseeds its random numbers, and proves that it is a thaw and no boot: its memory still holds
 * the template's nonce. Throws `template.not-thawed`, or `machine.agent-*`. A guest without an agent is left as it is.
 * Resolves to whether there is one.
 */
export async function settleClone(
  { manifest }: Template,
  machine: RunningMachine,
  deadline: Deadline,
): Promise<boolean> {
  if (manifest.nonce === undefined) return false;
  const nonce = await machine.agent.synchronize(deadline);
  if (nonce !== BigInt(manifest.nonce))
    throw new Ttys0Error('template.not-thawed', { guest: manifest.guest, stage: manifest.stage });
  return true;
}
