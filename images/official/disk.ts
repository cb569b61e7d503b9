import { constants } from 'node:fs';
import { copyFile, link, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { isSystemError, Ttys0Error } from '../../harness/errors/index.ts';
import { decompress, type Compression } from './decompress.ts';
import { printable } from '../printable.ts';
import { requireSpace, type FreeBytes } from './fetch/space.ts';

export interface DiskOptions {
  readonly compression: Compression | 'none';
  readonly unpackedLimitBytes: number;
  /** True for a file of the cache, which may be shared; what is the user's is copied. */
  readonly shared: boolean;
  readonly freeBytes?: FreeBytes | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a qcow2 at `diskPath` of a proved image: a qcow2 is taken as it is, and shares its bytes with the download.
 * Throws `image.no-disk`, `image.unpack-failed`, `image.download-space` or `host.*`.
 */
export async function makeDisk(source: string, diskPath: string, options: DiskOptions): Promise<void> {
  const { compression, signal, unpackedLimitBytes } = options;
  if (compression === 'none') {
    if ((await formatOf(source)) === 'raw') await convert(source, diskPath, source, options);
    else if (options.shared) await share(source, diskPath);
    else await copyFile(source, diskPath, constants.COPYFILE_FICLONE);
  } else {
    const unpacked = `${diskPath}.unpacked`;
    await decompress(source, compression, unpacked, { limitBytes: unpackedLimitBytes, signal });
    if ((await formatOf(unpacked, source)) === 'raw') await convert(unpacked, diskPath, source, options);
    else await rename(unpacked, diskPath);
    await rm(unpacked, { force: true });
  }
  await requireAlone(diskPath, source);
}

/** By its first bytes: what the image's own maker wrote there, not what QEMU would guess. */
async function formatOf(file: string, named = file): Promise<'qcow2' | 'raw'> {
  await using handle = await open(file);
  const head = Buffer.alloc(1024);
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  if (head.subarray(0, 4).equals(Buffer.from('QFI\xfb', 'latin1'))) return 'qcow2';
  const isBootable =
    head.readUInt16LE(510) === 0xaa55 || head.subarray(512, 520).toString('latin1') === 'EFI PART';
  if (bytesRead === head.length && isBootable) return 'raw';
  throw noDisk(named, 'it is neither a qcow2 nor a raw disk with a partition table');
}

/** One copy under two names; a second copy where the file system cannot. */
async function share(source: string, diskPath: string): Promise<void> {
  try {
    await link(source, diskPath);
  } catch (error) {
    if (!isSystemError(error, 'EPERM', 'EXDEV', 'EMLINK', 'ENOTSUP')) throw error;
    await copyFile(source, diskPath, constants.COPYFILE_FICLONE);
  }
}

async function convert(
  raw: string,
  diskPath: string,
  named: string,
  { freeBytes, signal }: DiskOptions,
): Promise<void> {
  const { blocks } = await stat(raw);
  await requireSpace(diskPath, blocks * 512, 'its disk', freeBytes);
  const made = await execa('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, diskPath], {
    reject: false,
    all: true,
    ...(signal && { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (!made.failed) return;
  if (/No space left|quota/i.test(made.all)) throw new Ttys0Error('host.disk-full', { path: diskPath });
  throw noDisk(named, made.all);
}

const infoSchema = z.looseObject({
  encrypted: z.boolean().optional(),
  'backing-filename': z.string().optional(),
  'format-specific': z
    .looseObject({ data: z.looseObject({ 'data-file': z.string().optional() }) })
    .optional(),
});

/** A disk that names another file would have QEMU read that one, whatever it is. */
async function requireAlone(diskPath: string, named: string): Promise<void> {
  const asked = await execa('qemu-img', ['info', '-f', 'qcow2', '--output=json', diskPath], {
    reject: false,
    timeout: 60_000,
  });
  if (asked.failed) throw noDisk(named, asked.stderr.replaceAll(diskPath, 'it') || 'qemu-img cannot read it');
  const info = infoSchema.parse(JSON.parse(asked.stdout));
  if (info.encrypted === true) throw noDisk(named, 'it is encrypted');
  if (info['backing-filename'] !== undefined)
    throw noDisk(named, 'it is only what differs from another file');
  if (info['format-specific']?.data['data-file'] !== undefined)
    throw noDisk(named, 'its data is in another file');
}

function noDisk(file: string, reason: string): Ttys0Error {
  return new Ttys0Error('image.no-disk', {
    file: printable(path.basename(file)),
    reason: printable(reason.trim()),
  });
}
