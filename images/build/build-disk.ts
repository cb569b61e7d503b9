import { chmod, open } from 'node:fs/promises';
import path from 'node:path';
import type { Profile } from '../profile.ts';
import { bootSectors, partitionStartBytes } from './boot-sectors.ts';
import { makeBootLoader } from './grub.ts';
import { rootUuid, writeGuestFiles } from './guest-files.ts';
import { chooseBuildMode, insideNamespace } from './namespace.ts';
import { runGroup } from './process-group.ts';
import type { BuildProgress } from './progress.ts';
import { BuildStepFailure, makeRootTree } from './root-tree.ts';
import { openStaging } from './staging.ts';

export interface DiskRequest {
  readonly profile: Profile;
  /** Lines of a sources.list. */
  readonly sources: readonly string[];
  /** Where the finished qcow2 goes; must not exist. */
  readonly diskPath: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/**
 * Builds a guest's disk: packages to a tree, the tree to a partition, GRUB before it, all of it to a qcow2. Needs no
 * loop device and mounts nothing on the host. Throws BuildStepFailure, `image.*` or `host.*` errors, or the signal's reason.
 */
export async function buildDisk(request: DiskRequest): Promise<void> {
  const { profile, signal, onProgress } = request;
  const mode = await chooseBuildMode();
  await using staging = await openStaging();
  await writeGuestFiles(profile, staging.directory);
  const root = await makeRootTree({ ...request, mode, directory: staging.directory });

  onProgress?.({ phase: 'disk', fraction: 0, text: 'make the disk' });
  const partitionBytes = profile.disk.sizeMiB * 1_048_576 - partitionStartBytes;
  const rawDisk = path.join(staging.shared, 'disk.raw');
  await createSharedFile(rawDisk, profile.disk.sizeMiB * 1_048_576);
  const makeDisk = [
    ...['sh', path.join(staging.directory, 'make-disk.sh'), root, rawDisk],
    ...[String(partitionStartBytes), String(partitionBytes / 1024), rootUuid(profile), 'root'],
  ];
  await step('mke2fs', ...insideNamespace(mode, makeDisk), signal);
  const bootLoader = await makeBootLoader(staging.shared, signal);
  const diskSignature = Number.parseInt(rootUuid(profile).slice(0, 8), 16);
  await writeAt(rawDisk, bootSectors({ ...bootLoader, partitionBytes, diskSignature }));

  onProgress?.({ phase: 'disk', fraction: 0.5, text: 'pack the disk' });
  await step(
    'qemu-img convert',
    'qemu-img',
    ['convert', '-f', 'raw', '-O', 'qcow2', rawDisk, request.diskPath],
    signal,
  );
  onProgress?.({ phase: 'disk', fraction: 1, text: 'disk ready' });
}

async function step(
  name: string,
  file: string,
  parameters: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const result = await runGroup(file, parameters, { signal });
  if (result.exitCode !== 0) throw new BuildStepFailure(name, result.output);
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
