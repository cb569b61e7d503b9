import { Ttys0Error } from '../../../../harness/errors/index.ts';
import type { Original } from '../../../cache/cached-image.ts';
import type { Bytes } from '../bytes.ts';
import { lastWords, nodeName, qemuImg, type QemuImgResult } from '../qemu-img.ts';
import type { UserFile } from '../user-file.ts';
import { recognizeForeign } from './foreign-formats.ts';
import { requireAloneQcow2 } from './qcow2.ts';
import { footerBytes, parseFooter, requireWholeVhd } from './vhd.ts';

/** A disk in a file, whole and in itself, and how QEMU is told to read it. */
export interface DiskFormat {
  readonly format: Original['format'];
  /** Of the disk, not of the file. */
  readonly sizeBytes: number;
  /** True where the file's own bytes are the disk's, from its start. */
  readonly plain: boolean;
  /** As what format an overlay reads the file; undefined where QEMU freezes no machine that stands on one. */
  readonly backing: 'raw' | 'qcow2' | undefined;
  /** QEMU's options of the block device. */
  readonly node: Readonly<Record<string, unknown>>;
}

const checkTimeoutMs = 120_000;
/** More than any disk that somebody boots; and sums of sectors stay exact. */
const largestBytes = 2 ** 46;

/**
 * Finds out by its content what kind of disk a file is, and that it is whole. QEMU is never asked to guess: a raw disk may
 * start with whatever its guest has written there. Throws `image.disk-*`, or the signal's reason.
 */
export async function detectFormat(file: UserFile, bytes: Bytes, signal?: AbortSignal): Promise<DiskFormat> {
  const start = await bytes.read(0, footerBytes);
  if (start.toString('latin1', 0, 4) === 'QFI\xfb') {
    await requireAloneQcow2(bytes, file.shown);
    return checkedByQemu(file, 'qcow2', signal);
  }
  if (start.toString('latin1', 0, 8) === 'vhdxfile') return checkedByQemu(file, 'vhdx', signal);
  const vhd = await findVhd(file, bytes, start, signal);
  if (vhd) return vhd;
  const foreign = await recognizeForeign(bytes);
  if (foreign) throw new Ttys0Error('image.disk-foreign', { file: file.shown, ...foreign });
  requireHonestName(file);
  return opened(file, signal, {
    format: 'raw',
    sizeBytes: file.sizeBytes,
    plain: true,
    backing: 'raw',
    node: { driver: 'raw', file: host(file) },
  });
}

async function findVhd(
  file: UserFile,
  bytes: Bytes,
  start: Buffer,
  signal?: AbortSignal,
): Promise<DiskFormat | undefined> {
  const footer = parseFooter(await bytes.read(file.sizeBytes - footerBytes, footerBytes));
  if (!footer) {
    if (!parseFooter(start)) return undefined;
    throw new Ttys0Error('image.disk-damaged', { file: file.shown, problem: 'the footer of a VHD is missing at its end' }); // prettier-ignore
  }
  await requireWholeVhd(bytes, footer, file.shown);
  const { currentSizeBytes: sizeBytes } = footer;
  if (footer.type === 'fixed') {
    // Read as what it is, a raw disk: QEMU's own reader may take the size from the geometry, which is less.
    const node = { driver: 'raw', offset: 0, size: sizeBytes, file: host(file) };
    return opened(file, signal, { format: 'vpc', sizeBytes, plain: true, backing: 'raw', node }); // prettier-ignore
  }
  const node = { driver: 'vpc', force_size_calc: 'current_size', file: host(file) };
  return opened(file, signal, { format: 'vpc', sizeBytes, plain: false, backing: undefined, node }); // prettier-ignore
}

async function opened(
  file: UserFile,
  signal: AbortSignal | undefined,
  disk: DiskFormat,
): Promise<DiskFormat> {
  await openedByQemu(file, disk.node, signal);
  return fitting(file, disk);
}

/** QEMU's own check goes through all tables, within bounds of time and memory. */
async function checkedByQemu(
  file: UserFile,
  format: 'qcow2' | 'vhdx',
  signal?: AbortSignal,
): Promise<DiskFormat> {
  const node = { driver: format, file: host(file) };
  const sizeBytes = await openedByQemu(file, node, signal);
  const check = await qemuImg(['check', nodeName(node)], { signal, timeoutMs: checkTimeoutMs });
  // 3: clusters that belong to nothing, which cost room and no more.
  if (!check.succeeded && check.exitCode !== 3) throw damaged(file, check);
  return fitting(file, {
    format,
    sizeBytes,
    plain: false,
    backing: format === 'qcow2' ? format : undefined,
    node,
  });
}

/** The size of the disk, as QEMU has it. Throws where it does not open it, as when a machine runs on it. */
async function openedByQemu(
  file: UserFile,
  node: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<number> {
  const info = await qemuImg(['info', '--output=json', nodeName(node)], {
    signal,
    timeoutMs: checkTimeoutMs,
  });
  if (!info.succeeded) throw damaged(file, info);
  const [start, end] = [info.output.indexOf('{'), info.output.lastIndexOf('}') + 1];
  return (JSON.parse(info.output.slice(start, end)) as { 'virtual-size': number })['virtual-size'];
}

/** What QEMU's words about a disk come down to. */
function damaged(file: UserFile, result: QemuImgResult): Ttys0Error {
  const { output } = result;
  if (/Failed to get .*lock/.test(output)) {
    const cure = 'Shut that machine down first, or import a copy of the file';
    return new Ttys0Error('image.disk-unreadable', { file: file.shown, reason: 'another program is writing to it', cure }); // prettier-ignore
  }
  if (output.includes('log that needs to be replayed')) {
    const reason = 'the machine that wrote it was not shut down, and its log has to be replayed';
    const cure = 'Copy it, and run qemu-img check -r all on the copy; then import that';
    return new Ttys0Error('image.disk-unreadable', { file: file.shown, reason, cure });
  }
  const errors = /(\d+) errors were found/.exec(output)?.[1];
  const past = /exceeding the end of the file|past(?: the)? end|after end/i.test(output);
  if (past) return new Ttys0Error('image.disk-damaged', { file: file.shown, problem: 'its tables point past the end of the file' }); // prettier-ignore
  const problem = errors === undefined ? `QEMU says: ${lastWords(result).replaceAll(file.path, file.shown)}` : `its tables have ${errors} errors`; // prettier-ignore
  return new Ttys0Error('image.disk-damaged', { file: file.shown, problem });
}

/** A name that promises a format which is not there: half a file, or another one. */
function requireHonestName(file: UserFile): void {
  const promised = /\.(qcow2|vhdx?|vmdk|vdi)$/i.exec(file.path)?.[1]?.toLowerCase();
  if (promised === undefined) return;
  const problem = `it is called ${promised} and is none: ${promised === 'vhd' ? 'the footer is missing at its end' : 'it does not begin like one'} (a raw disk is to be called otherwise)`; // prettier-ignore
  throw new Ttys0Error('image.disk-damaged', { file: file.shown, problem });
}

function fitting(file: UserFile, disk: DiskFormat): DiskFormat {
  const problem = (text: string): Ttys0Error =>
    new Ttys0Error('image.disk-damaged', { file: file.shown, problem: text });
  if (!Number.isSafeInteger(disk.sizeBytes) || disk.sizeBytes > largestBytes)
    throw problem(`the disk in it would have ${disk.sizeBytes} bytes`);
  if (disk.sizeBytes === 0) throw problem('the disk in it has no bytes');
  return disk;
}

function host(file: UserFile): Readonly<Record<string, unknown>> {
  return { driver: 'file', filename: file.path };
}
