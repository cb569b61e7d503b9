import path from 'node:path';
import { rm } from 'node:fs/promises';
import { partitionStartBytes } from '../build/boot-sectors.ts';
import type { BuildProgress } from '../build/progress.ts';
import { BuildStepFailure, runStep } from '../build/step.ts';
import { isClean, OfflineFileSystem } from '../disk/index.ts';

export interface LayerRequest {
  /** The disk below, a qcow2. */
  readonly parentDiskPath: string;
  /** How the new disk names it: relative to its own directory, so that a cache can be moved. */
  readonly backingPath: string;
  /** Where the new qcow2 goes; must not exist. Its directory has room for a raw copy. */
  readonly diskPath: string;
  /** Makes the changes. */
  readonly edit: (fileSystem: OfflineFileSystem) => Promise<void>;
  /** True for a guest whose file system is meant to be damaged. */
  readonly damaged: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/**
 * Makes a disk that differs from another one by some edits, and keeps no more than the difference: a raw copy is edited
 * offline, then compared. Throws BuildStepFailure, `image.edit-failed`, or the signal's reason.
 */
export async function makeLayer(request: LayerRequest): Promise<void> {
  const { parentDiskPath, backingPath, diskPath, signal } = request;
  const raw = path.join(path.dirname(diskPath), 'disk.raw');
  const report = (fraction: number, text: string) => request.onProgress?.({ phase: 'disk', fraction, text });
  const qemuImg = (parameters: readonly string[]) => runStep(`qemu-img ${parameters[0]}`, 'qemu-img', parameters, signal); // prettier-ignore
  report(0, 'copy the disk below');
  // Nothing of this outlives a crash, so nothing is flushed.
  await qemuImg(['convert', '-t', 'unsafe', '-f', 'qcow2', '-O', 'raw', parentDiskPath, raw]);
  report(0.4, 'edit its files');
  const partition = { diskPath: raw, offsetBytes: partitionStartBytes };
  await request.edit(new OfflineFileSystem(partition));
  signal?.throwIfAborted();
  if ((await isClean(partition)) === request.damaged) {
    throw new BuildStepFailure('e2fsck', request.damaged ? 'the file system is whole' : 'error: the edits damaged the file system'); // prettier-ignore
  }
  report(0.7, 'keep the difference');
  // Compared as a qcow2, which knows its holes: to read a gigabyte of them out of the raw file takes seconds.
  const edited = path.join(path.dirname(diskPath), 'edited.qcow2');
  await qemuImg(['convert', '-t', 'unsafe', '-f', 'raw', '-O', 'qcow2', raw, edited]);
  await rm(raw);
  await qemuImg(['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', edited, diskPath]);
  await qemuImg(['rebase', '-t', 'unsafe', '-T', 'unsafe', '-F', 'qcow2', '-b', backingPath, diskPath]);
  await rm(edited);
  report(1, 'disk ready');
}
