import { Ttys0Error } from '../../../../harness/errors/index.ts';
import type { Bytes } from '../bytes.ts';

/** The last 512 bytes of a VHD, which say what it is. */
export interface VhdFooter {
  readonly type: 'fixed' | 'dynamic' | 'differencing' | 'unknown';
  /** Of the disk in it: Azure, Hyper-V and the footer's own field, whatever geometry says. */
  readonly currentSizeBytes: number;
  readonly checksumHolds: boolean;
  /** Where the header of a dynamic one is. */
  readonly headerOffset: number;
}

export const footerBytes = 512;
const cookie = 'conectix';
const types: Readonly<Record<number, VhdFooter['type']>> = { 2: 'fixed', 3: 'dynamic', 4: 'differencing' };
const checksumOffset = 64;

/** Reads a footer; undefined where there is none. */
export function parseFooter(bytes: Buffer): VhdFooter | undefined {
  if (bytes.length < footerBytes || bytes.toString('latin1', 0, 8) !== cookie) return undefined;
  return {
    type: types[bytes.readUInt32BE(60)] ?? 'unknown',
    currentSizeBytes: Number(bytes.readBigUInt64BE(48)),
    checksumHolds: bytes.readUInt32BE(checksumOffset) === checksum(bytes.subarray(0, footerBytes), checksumOffset), // prettier-ignore
    headerOffset: Number(bytes.readBigUInt64BE(16)),
  };
}

/** Both the footer's and the header's: the ones' complement of the sum of all other bytes. */
function checksum(bytes: Buffer, at: number): number {
  let sum = 0;
  for (const [index, byte] of bytes.entries()) if (index < at || index >= at + 4) sum += byte;
  return ~sum >>> 0;
}

/**
 * Makes sure that a VHD is whole: that its size and that of the file agree, and that no block of a dynamic one is past
 * the end. Throws `image.disk-damaged`, or `image.disk-chain` for one that holds only what differs from another.
 */
export async function requireWholeVhd(file: Bytes, footer: VhdFooter, shown: string): Promise<void> {
  const damaged = (problem: string): Ttys0Error =>
    new Ttys0Error('image.disk-damaged', { file: shown, problem });
  if (footer.type === 'differencing')
    throw new Ttys0Error('image.disk-chain', { file: shown, other: 'the disk that it was made as a difference to' }); // prettier-ignore
  if (footer.type === 'unknown') throw damaged('its footer names no kind of VHD');
  if (!footer.checksumHolds) throw damaged('the checksum of its footer does not hold');
  const { currentSizeBytes } = footer;
  if (currentSizeBytes <= 0 || currentSizeBytes % 512 !== 0 || currentSizeBytes > 2 ** 42)
    throw damaged(`its footer gives the disk ${currentSizeBytes} bytes`);
  if (footer.type === 'fixed') {
    if (currentSizeBytes !== file.sizeBytes - footerBytes)
      throw damaged(`its footer gives the disk ${currentSizeBytes} bytes, and the file has ${file.sizeBytes - footerBytes} for it`); // prettier-ignore
    return;
  }
  const header = await file.read(footer.headerOffset, 1024);
  if (header.length < 1024 || header.toString('latin1', 0, 8) !== 'cxsparse')
    throw damaged('the header of its blocks is missing');
  if (header.readUInt32BE(36) !== checksum(header, 36))
    throw damaged('the checksum of the header of its blocks does not hold');
  await requireBlocks(file, header, currentSizeBytes, damaged);
}

async function requireBlocks(
  file: Bytes,
  header: Buffer,
  diskBytes: number,
  damaged: (problem: string) => Ttys0Error,
): Promise<void> {
  const tableOffset = Number(header.readBigUInt64BE(16));
  const entries = header.readUInt32BE(28);
  const blockBytes = header.readUInt32BE(32);
  const isPower = blockBytes >= 4096 && (blockBytes & (blockBytes - 1)) === 0;
  if (!isPower || entries * blockBytes < diskBytes)
    throw damaged('its table of blocks is too short for the disk');
  const used = Math.ceil(diskBytes / blockBytes);
  const table = await file.read(tableOffset, used * 4);
  if (table.length < used * 4) throw damaged('its table of blocks goes past the end of the file');
  const bitmapBytes = Math.ceil(blockBytes / 512 / 8 / 512) * 512;
  for (let index = 0; index < used; index += 1) {
    const sector = table.readUInt32BE(index * 4);
    if (sector === 0xffffffff) continue;
    if (sector * 512 + bitmapBytes + blockBytes > file.sizeBytes)
      throw damaged(`block ${index} is past the end of the file`);
  }
}
