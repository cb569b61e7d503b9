import { chmod, open } from 'node:fs/promises';
import path from 'node:path';
import type { Base } from '../profile.ts';
import { bootSectors, partitionStartBytes } from './boot-sectors.ts';
import { rootUuid, writeBaseFiles } from './base-files.ts';
import { makeBootLoader } from './boot-loader.ts';
import { chooseBuildMode, insideNamespace } from './namespace.ts';
import type { BuildProgress } from './progress.ts';
import { makeRootTree } from './root-tree.ts';
import { openStaging } from './staging.ts';
import { runStep } from './step.ts';

export interface DiskRequest {
  readonly base: Base;
  /** Lines of a sources.list. */
  readonly sources: readonly string[];
  /** Where the finished qcow2 goes; must not exist. */
  readonly diskPath: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/**
 * Builds a base's disk: packages to a tree, the tree to a partition, GRUB before it, all of it to a qcow2. Needs no
 * loop device and mounts nothing on the host. Throws BuildStepFailure, `image.*` or `host.*` errors, or the signal's reason.
 */
export async function buildDisk(request: DiskRequest): Promise<void> {
  const { base, signal, onProgress } = request;
  const mode = await chooseBuildMode();
  await using staging = await openStaging();
  await writeBaseFiles(base, staging.directory);
  const root = await makeRootTree({ ...request, mode, directory: staging.directory });

  onProgress?.({ phase: 'disk', fraction: 0, text: 'make the disk' });
  const partitionBytes = base.disk.sizeMiB * 1_048_576 - partitionStartBytes;
  const rawDisk = path.join(staging.shared, 'disk.raw');
  await createSharedFile(rawDisk, base.disk.sizeMiB * 1_048_576);
  const makeDisk = [
    ...['sh', path.join(staging.directory, 'make-disk.sh'), root, rawDisk],
    ...[String(partitionStartBytes), String(partitionBytes / 1024), rootUuid(base), 'root'],
  ];
  await runStep('mke2fs', ...insideNamespace(mode, makeDisk), signal);
  const bootLoader = await makeBootLoader(staging.shared, signal);
  const diskSignature = Number.parseInt(rootUuid(base).slice(0, 8), 16);
  await writeAt(rawDisk, bootSectors({ ...bootLoader, partitionBytes, diskSignature }));

  onProgress?.({ phase: 'disk', fraction: 0.5, text: 'pack the disk' });
  await runStep(
    'qemu-img convert',
    'qemu-img',
    ['convert', '-f', 'raw', '-O', 'qcow2', rawDisk, request.diskPath],
    signal,
  );
  onProgress?.({ phase: 'disk', fraction: 1, text: 'disk ready' });
}

/** An empty file of that length, sparse, that the namespace's root may write to, whoever that is out here. */
async function createSharedFile(file: string, sizeBytes: number): Promise<void> {
  await using handle = await open(file, 'wx');
  await handle.truncate(sizeBytes);
  await chmod(file, 0o666);
}

async function writeAt(file: string, bytes: Buffer): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, 0);
}
