import { rm, statfs, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { OfflineFileSystem } from '../../disk/index.ts';
import type { Bytes } from './bytes.ts';
import { listFat } from './contents/fat.ts';
import { encryptionOf, fileSystemAt } from './contents/file-systems.ts';
import { chooseFirmware, partitionTypes, type StartVerdict } from './contents/firmware.ts';
import { readLinux, type LinuxFacts } from './contents/linux.ts';
import type { DiskFormat } from './format/detect.ts';
import type { DiskPartition } from './partitions/partition.ts';
import { readLayout, type DiskLayout } from './partitions/table.ts';
import { nodeName, qemuImg } from './qemu-img.ts';
import type { UserFile } from './user-file.ts';

/** A disk that is being looked at. */
export interface DiskUnderTest {
  readonly file: UserFile;
  readonly disk: DiskFormat;
  /** Of the disk, whatever the file's format. */
  readonly bytes: Bytes;
  /** Private to this import: nothing is written beside the user's file. */
  readonly directory: string;
  readonly signal?: AbortSignal | undefined;
}

/** What was found out about a disk. */
export interface DiskFacts {
  readonly start: StartVerdict;
  readonly linux: LinuxFacts;
}

/** A file system that is unpacked to be looked at takes time and room. */
const largestUnpacked = { partition: 16 * 1024 ** 3, file: 2 * 1024 ** 3 } as const;
const unpackTimeoutMs = 60_000;

/**
 * Finds out how a disk starts, and what system is on it as far as that can be read. Throws `image.disk-damaged`,
 * `image.disk-encrypted`, `image.disk-architecture` or `image.disk-foreign`.
 */
export async function inspectDisk(under: DiskUnderTest, firmware?: 'bios' | 'uefi'): Promise<DiskFacts> {
  const { bytes, file } = under;
  const layout = await readLayout(bytes, file.shown);
  const held = await requireReadable(layout, bytes, file.shown);
  const programs = await efiPrograms(layout, bytes);
  const start = firmware ? { firmware, both: false } : chooseFirmware(layout, programs, file.shown);
  const linux: LinuxFacts[] = [];
  for (const partition of held) linux.push(await readPartition(under, partition));
  return { start, linux: Object.assign({}, ...linux) as LinuxFacts };
}

/** The ext4 file systems, the largest last: what it says of itself counts. */
async function requireReadable(
  layout: DiskLayout,
  bytes: Bytes,
  shown: string,
): Promise<readonly DiskPartition[]> {
  const whole = await fileSystemAt(bytes, 0);
  const partitions = layout.partitions.map(async (partition) => ({ partition, kind: await fileSystemAt(bytes, partition.startBytes) })); // prettier-ignore
  const held = await Promise.all(partitions);
  const scheme = [whole, ...held.map(({ kind }) => kind)]
    .map(encryptionOf)
    .find((name) => name !== undefined);
  if (scheme !== undefined) throw new Ttys0Error('image.disk-encrypted', { file: shown, scheme });
  if (layout.kind === 'none' && !layout.bootCode) throw nothingToStart(whole, shown);
  return held
    .filter(({ kind }) => kind === 'ext4')
    .map(({ partition }) => partition)
    .sort((one, other) => one.sizeBytes - other.sizeBytes);
}

function nothingToStart(kind: string, shown: string): Ttys0Error {
  if (kind !== 'unknown') {
    const what = `a bare ${kind} file system, which nothing starts`;
    return new Ttys0Error('image.disk-foreign', { file: shown, what, cure: 'Import its files, as a tar, as a root file system' }); // prettier-ignore
  }
  const what = 'no disk image: it has no partition table, no boot program and no file system';
  return new Ttys0Error('image.disk-foreign', { file: shown, what, cure: 'Name a qcow2, raw, VHD or VHDX disk with a system on it' }); // prettier-ignore
}

async function efiPrograms(layout: DiskLayout, bytes: Bytes): Promise<readonly string[] | undefined> {
  const isSystem = ({ type }: DiskPartition): boolean => partitionTypes.efiSystem.some((own) => own === type);
  const partition = layout.partitions.find(isSystem);
  return partition && listFat(bytes, partition.startBytes, ['EFI', 'BOOT']);
}

/** What cannot be read is not known, and the disk is imported all the same. */
async function readPartition(under: DiskUnderTest, partition: DiskPartition): Promise<LinuxFacts> {
  const raw = path.join(under.directory, 'looked-at.raw');
  try {
    const offsetBytes = await layOut(under, partition, raw);
    if (offsetBytes === undefined) return {};
    return await readLinux(new OfflineFileSystem({ diskPath: raw, offsetBytes }), under.file.shown);
  } catch (error) {
    under.signal?.throwIfAborted();
    if (error instanceof Ttys0Error && error.code === 'image.edit-failed') return {};
    throw error;
  } finally {
    await rm(raw, { force: true });
  }
}

/** Puts the file system where its reader finds it; resolves to its offset there, or undefined where that costs too much. */
async function layOut(
  { disk, file, directory, signal }: DiskUnderTest,
  { startBytes, sizeBytes }: DiskPartition,
  raw: string,
): Promise<number | undefined> {
  if (disk.plain) {
    // The reader keeps its own files beside the disk.
    await symlink(file.path, raw);
    return startBytes;
  }
  const { bavail, bsize } = await statfs(directory);
  if (sizeBytes > largestUnpacked.partition || file.sizeBytes > largestUnpacked.file) return undefined;
  if (bavail * bsize < 4 * file.sizeBytes) return undefined;
  const node = nodeName({ driver: 'raw', offset: startBytes, size: sizeBytes, file: disk.node });
  const made = await qemuImg(['convert', '-O', 'raw', node, raw], { signal, timeoutMs: unpackTimeoutMs });
  return made.succeeded ? 0 : undefined;
}
