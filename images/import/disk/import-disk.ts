import { open } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import type { BuildProgress } from '../../build/progress.ts';
import { addForeign, type AddOptions, type ForeignImage } from '../../foreign/library.ts';
import { rememberOriginal } from '../../foreign/original.ts';
import { foreignProfileSchema, type ForeignFields, type ForeignProfile } from '../../foreign/profile.ts';
import { printable } from '../../printable.ts';
import { fileBytes } from './bytes.ts';
import { convertedBytes } from './disk-bytes.ts';
import { detectFormat, type DiskFormat } from './format/detect.ts';
import { inspectDisk, type DiskFacts } from './inspect.ts';
import { lastWords, nodeName, qemuImg } from './qemu-img.ts';
import { lookAtFile, type UserFile } from './user-file.ts';

export interface DiskImport extends AddOptions {
  /** The user's file, as they named it; a path that is not absolute starts in the current directory. */
  readonly file: string;
  readonly name: string;
  /**
   * Copy it into the cache, so that the file is needed no more. Without it the image is an overlay of the file; of a
   * dynamic VHD or a VHDX it is always a copy, because QEMU freezes no machine that stands on one.
   */
  readonly copy?: boolean | undefined;
  /** Which firmware starts it, whatever the disk looks like. */
  readonly firmware?: 'bios' | 'uefi' | undefined;
  /** Who can log in: these take the place of the accounts that are found. */
  readonly users?: ForeignFields['users'] | undefined;
  /** What the machine has that is not found out: memory, processors, the disk's controller. */
  readonly machine?: Partial<ForeignFields['machine']> | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

interface Place {
  readonly directory: string;
  readonly diskPath: string;
}

/**
 * Imports a disk: a qcow2, raw disk, VHD or VHDX, told by its content. The file is never written to. Throws
 * `image.disk-*` for what cannot be booted here, `usage.image-name`, `image.name-taken`, `host.*`, or the signal's reason;
 * nothing stays then.
 */
export async function importDisk(request: DiskImport): Promise<ForeignProfile> {
  const { name, replace, signal } = request;
  return addForeign(name, (place) => makeImage(request, place), { replace, signal });
}

async function makeImage(request: DiskImport, place: Place): Promise<ForeignImage> {
  const { signal } = request;
  const report = (fraction: number | undefined, text: string): void =>
    request.onProgress?.({ phase: 'disk', fraction, text });
  report(undefined, 'look at the disk');
  const file = await lookAtFile(request.file);
  await using handle = await open(file.path);
  const disk = await detectFormat(file, fileBytes(handle, file.sizeBytes), signal);
  const bytes = disk.plain ? fileBytes(handle, disk.sizeBytes) : convertedBytes(file, disk, place.directory, signal); // prettier-ignore
  const facts = await inspectDisk(
    { file, disk, bytes, directory: place.directory, signal },
    request.firmware,
  );
  const { start } = facts;
  report(undefined, `${nameOf(file, disk)}, started by ${start.both ? 'BIOS; UEFI would do, too' : start.firmware === 'uefi' ? 'UEFI' : 'BIOS'}`); // prettier-ignore
  const fields = fieldsFor(request, file, disk, facts);
  const { backing } = disk;
  if (request.copy === true || backing === undefined) {
    report(undefined, 'copy the disk');
    await write(
      ['convert', '-t', 'unsafe', '-O', 'qcow2', nodeName(disk.node), place.diskPath],
      place,
      signal,
    );
    return { fields };
  }
  requireShortName(file);
  const onProgress = (fraction: number): void => report(fraction, 'take its checksum');
  const original = await rememberOriginal(place.directory, file.path, disk.format, { signal, onProgress });
  // Unsafe is what does not open the file once more; its size was found out above.
  const sizeBytes = Math.ceil(disk.sizeBytes / 512) * 512;
  await write(['create', '-q', '-u', '-f', 'qcow2', '-F', backing, '-b', file.path, place.diskPath, String(sizeBytes)], place, signal); // prettier-ignore
  return { fields, original };
}

/** An overlay's header has room for 1,023 bytes. */
function requireShortName({ path: name, shown }: UserFile): void {
  if (Buffer.byteLength(name) <= 1_023) return;
  const reason = 'its path is too long for an overlay to name';
  const cure = 'Move it to a shorter path, or import a copy of it with --copy';
  throw new Ttys0Error('image.disk-unreadable', { file: shown, reason, cure });
}

async function write(
  parameters: readonly string[],
  { diskPath }: Place,
  signal?: AbortSignal,
): Promise<void> {
  const result = await qemuImg(parameters, { signal });
  if (!result.succeeded)
    throw new Ttys0Error('image.overlay-failed', { path: diskPath, reason: lastWords(result) });
}

function fieldsFor(
  { copy, users, machine }: DiskImport,
  file: UserFile,
  disk: DiskFormat,
  { start, linux }: DiskFacts,
): ForeignFields {
  const { cpu, os, init, root, kernel, grub } = linux;
  return foreignProfileSchema.parse({
    title: `${os ? `${os.name} ${os.version}`.trim() : 'A disk'}, imported from ${printable(path.basename(file.path))}`,
    source: 'imported',
    machine: { firmware: start.firmware, ...(cpu && { cpu }), ...machine },
    users: users ?? linux.users?.map((name) => ({ name })) ?? [],
    changes: [
      copy === true || disk.backing === undefined
        ? `a copy of ${file.shown} (${nameOf(file, disk)})${copy === true ? '' : ', because QEMU freezes no machine that stands on one'}`
        : `an overlay of ${file.shown} (${nameOf(file, disk)}), which stays as it is`,
      ...(start.both ? ['it starts by BIOS and by UEFI, and BIOS was taken'] : []),
    ],
    ...{ os, init, root, kernel, grub },
  });
}

function nameOf({ sizeBytes }: UserFile, { format, plain, sizeBytes: diskBytes }: DiskFormat): string {
  if (format !== 'vpc') return format;
  return plain && diskBytes < sizeBytes ? 'fixed VHD' : 'dynamic VHD';
}
