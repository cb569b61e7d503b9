import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeBootLoader } from '../../../build/boot-loader.ts';
import { bootSectors, partitionStartBytes } from '../../../build/boot-sectors.ts';
import { BuildStepFailure, runStep } from '../../../build/step.ts';
import { isClean } from '../../../disk/index.ts';
import type { RootTree } from '../../../tree/index.ts';
import { setAttributes } from './attributes.ts';
import { layOut, measure, type Extent } from './lay-out.ts';

const mebibyte = 1_048_576;
/** Room to work in, beside what the image brings. */
const spareBytes = 256 * mebibyte;
const journalMiB = 16;
const spareInodes = 16_384;

export interface ImportedDisk {
  readonly tree: RootTree;
  readonly rootUuid: string;
  /** Where the qcow2 goes; must not exist. */
  readonly diskPath: string;
  /** A private directory to work in, on a file system with room for the tree and the raw disk; made before. */
  readonly scratch: string;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((fraction: number, text: string) => void) | undefined;
}

/**
 * Makes a disk that a BIOS boots out of a model, with one ext4 partition, as any user: nothing is mounted, no device is
 * opened. Throws BuildStepFailure, `image.boot-loader`, `image.edit-failed`, or the signal's reason.
 */
export async function makeImportedDisk(request: ImportedDisk): Promise<void> {
  const { tree, rootUuid, diskPath, scratch, signal, onStep } = request;
  const raw = path.join(scratch, 'disk.raw');
  const root = path.join(scratch, 'root');
  onStep?.(0, 'lay out its files');
  const extent = measure(tree);
  const partitionBytes = sizeFor(extent);
  await layOut(tree, root, signal);
  await createRaw(raw, partitionStartBytes + partitionBytes);
  onStep?.(0.3, 'make the file system');
  await runStep('mke2fs', 'mke2fs', parameters(request, root, raw, extent, partitionBytes), signal);
  // Before the qcow2: the disk need not hold everything three times.
  const removed = rm(root, { recursive: true, force: true });
  const partition = { diskPath: raw, offsetBytes: partitionStartBytes };
  onStep?.(0.6, 'set owners and modes');
  await setAttributes(partition, tree, path.join(scratch, 'values'), signal);
  if (!(await isClean(partition))) throw new BuildStepFailure('e2fsck', 'error: the file system is damaged');
  const bootLoader = await makeBootLoader(scratch, signal);
  const diskSignature = Number.parseInt(rootUuid.slice(0, 8), 16);
  await writeStart(raw, bootSectors({ ...bootLoader, partitionBytes, diskSignature }));
  onStep?.(0.8, 'pack the disk');
  await runStep('qemu-img convert', 'qemu-img', ['convert', '-t', 'unsafe', '-f', 'raw', '-O', 'qcow2', raw, diskPath], signal); // prettier-ignore
  await Promise.all([removed, rm(raw)]);
  onStep?.(1, 'disk ready');
}

function sizeFor({ inodes, contentBytes }: Extent): number {
  const bytes = (contentBytes + (inodes + spareInodes) * 256) * 1.3 + spareBytes + journalMiB * mebibyte;
  return Math.ceil(bytes / mebibyte) * mebibyte;
}

function parameters(
  { rootUuid }: ImportedDisk,
  root: string,
  raw: string,
  { inodes }: Extent,
  partitionBytes: number,
): string[] {
  // Every feature is named: GRUB refuses some that newer versions of mke2fs switch on by themselves, and old systems
  // have programs that know no others. Nothing is left for the kernel to initialise later.
  const features = 'has_journal,ext_attr,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize'; // prettier-ignore
  return [
    ...['-q', '-F', '-t', 'ext4', '-b', '4096', '-I', '256', '-m', '1', '-N', String(inodes + spareInodes)],
    ...['-U', rootUuid, '-L', 'root', '-O', `none,${features}`, '-J', `size=${journalMiB}`],
    ...['-E', `offset=${partitionStartBytes},lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0`],
    ...['-d', root, raw, `${partitionBytes / 1024}k`],
  ];
}

async function createRaw(file: string, sizeBytes: number): Promise<void> {
  await using handle = await open(file, 'wx');
  await handle.truncate(sizeBytes);
}

async function writeStart(file: string, bytes: Buffer): Promise<void> {
  await using handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, 0);
}
