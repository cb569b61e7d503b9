import { link, mkdtemp, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError, Ttys0Error } from '../../harness/errors/index.ts';
import type { GuestImage } from '../ensure.ts';
import { footerBytes, parseFooter } from '../import/disk/format/vhd.ts';
import { lastWords, nodeName, qemuImg } from '../import/disk/qemu-img.ts';
import { printable } from '../printable.ts';

/** A disk as Azure takes it. */
export interface ExportedVhd {
  /** An absolute path. */
  readonly path: string;
  /** Of the file: the disk and 512 bytes. */
  readonly sizeBytes: number;
  /** Of virtual machines that start it: the first by BIOS, the second by UEFI. */
  readonly generation: 'V1' | 'V2';
}

/** Azure takes disks of whole mebibytes only. */
const alignmentBytes = 1_048_576;

/**
 * Writes a guest's disk as a VHD of fixed size, as Azure takes it: alone, of whole mebibytes (zeros at the end), its
 * footer checked. Throws `image.export-failed` where that file is there already or cannot be written, `host.disk-full`, or
 * the signal's reason; no half file is left.
 */
export async function exportVhd(
  image: Pick<GuestImage, 'profile' | 'diskPath'>,
  outFile: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ExportedVhd> {
  const { name, machine } = image.profile;
  const file = path.resolve(outFile);
  const failed = (reason: string, cause?: unknown): Ttys0Error =>
    new Ttys0Error('image.export-failed', { name, file: printable(outFile), reason }, { cause });
  const directory = await makeDirectory(file, failed);
  try {
    const vhd = path.join(directory, 'disk.vhd');
    await writeVhd(image.diskPath, vhd, directory, failed, signal);
    const sizeBytes = await requireFooter(vhd, failed);
    // Unlike a rename, it takes nobody's place.
    await link(vhd, file);
    return { path: file, sizeBytes, generation: machine.firmware === 'uefi' ? 'V2' : 'V1' };
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) throw failed('it is there already', error);
    if (isSystemError(error, 'ENOSPC', 'EDQUOT')) throw new Ttys0Error('host.disk-full', { path: path.dirname(file) }, { cause: error }); // prettier-ignore
    if (isSystemError(error, 'EPERM', 'EOPNOTSUPP', 'ENOTSUP')) throw failed('its file system has no hard links', error); // prettier-ignore
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Beside the file, so that the finished one need not be copied. */
async function makeDirectory(
  file: string,
  failed: (reason: string, cause?: unknown) => Error,
): Promise<string> {
  if (await stat(file).catch(() => undefined)) throw failed('it is there already');
  try {
    return await mkdtemp(path.join(path.dirname(file), '.ttys0-export-'));
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) throw failed('there is no such directory', error);
    if (isSystemError(error, 'EACCES', 'EPERM', 'EROFS'))
      throw failed('this user may not write there', error);
    throw error;
  }
}

async function writeVhd(
  diskPath: string,
  vhd: string,
  directory: string,
  failed: (reason: string) => Error,
  signal?: AbortSignal,
): Promise<void> {
  const run = async (parameters: readonly string[]): Promise<string> => {
    const result = await qemuImg(parameters, { signal });
    if (!result.succeeded) throw failed(lastWords(result));
    return result.output;
  };
  const source = nodeName({ driver: 'qcow2', file: { driver: 'file', filename: diskPath } });
  const said = await run(['info', '--output=json', source]);
  const { 'virtual-size': diskBytes } = JSON.parse(said) as { 'virtual-size': number };
  const sizeBytes = Math.ceil(diskBytes / alignmentBytes) * alignmentBytes;
  // What is converted has the size of its target: an overlay is as much longer as it takes.
  const aligned = path.join(directory, 'aligned.qcow2');
  await run(['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', diskPath, aligned, String(sizeBytes)]);
  const options = 'subformat=fixed,force_size=on';
  await run(['convert', '-t', 'unsafe', '-f', 'qcow2', '-O', 'vpc', '-o', options, aligned, vhd]);
}

/** Reads back what Azure looks at. Resolves to the file's size, in bytes. */
async function requireFooter(vhd: string, failed: (reason: string) => Error): Promise<number> {
  await using handle = await open(vhd);
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(footerBytes);
  await handle.read(bytes, 0, footerBytes, size - footerBytes);
  const footer = parseFooter(bytes);
  const isRight =
    footer?.type === 'fixed' &&
    footer.checksumHolds &&
    footer.currentSizeBytes % alignmentBytes === 0 &&
    footer.currentSizeBytes === size - footerBytes;
  if (!isRight) throw failed('the footer that qemu-img has written is not what Azure asks for');
  return size;
}
