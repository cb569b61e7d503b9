import { Ttys0Error } from '../../../../harness/errors/index.ts';
import type { Bytes } from '../bytes.ts';
import { readGpt } from './gpt.ts';
import { hasBootSignature, parseMbr, readLogical, type MbrEntry } from './mbr.ts';
import type { DiskPartition } from './partition.ts';

const sectorBytes = 512;

/** How a disk is divided, and whether its first sector starts something. */
export interface DiskLayout {
  readonly kind: 'gpt' | 'mbr' | 'none';
  readonly partitions: readonly DiskPartition[];
  /** True where the first sector holds a program that a BIOS would start. */
  readonly bootCode: boolean;
  /** True where that program is GRUB's. */
  readonly grub: boolean;
}

const protective = 0xee;

/** Reads a disk's partition table. Throws `image.disk-damaged` where it is not whole, or goes past the disk's end. */
export async function readLayout(disk: Bytes, shown: string): Promise<DiskLayout> {
  const first = await disk.read(0, sectorBytes);
  const bootCode = hasBootSignature(first) && first.subarray(0, 440).some((byte) => byte !== 0);
  const grub = bootCode && first.includes('GRUB');
  const entries = hasBootSignature(first) ? parseMbr(first) : undefined;
  const damaged = (problem: string): Ttys0Error =>
    new Ttys0Error('image.disk-damaged', { file: shown, problem });
  const gpt = await readGpt(disk, entries?.some(({ type }) => type === protective) ?? false, damaged);
  if (gpt) return { kind: 'gpt', partitions: within(gpt, disk, damaged), bootCode, grub };
  if (!entries || entries.length === 0) return { kind: 'none', partitions: [], bootCode, grub };
  const all = [...entries, ...(await readLogical(disk, entries, damaged))];
  const partitions = all.filter(({ extended }) => !extended).map(asPartition);
  return { kind: 'mbr', partitions: within(partitions, disk, damaged), bootCode, grub };
}

function asPartition({ type, startSector, sectors, active }: MbrEntry): DiskPartition {
  return {
    startBytes: startSector * sectorBytes,
    sizeBytes: sectors * sectorBytes,
    type: `0x${type.toString(16).padStart(2, '0')}`,
    active,
  };
}

function within(
  partitions: readonly DiskPartition[],
  disk: Bytes,
  damaged: (problem: string) => Ttys0Error,
): readonly DiskPartition[] {
  for (const [index, { startBytes, sizeBytes }] of partitions.entries()) {
    if (startBytes + sizeBytes > disk.sizeBytes)
      throw damaged(`partition ${index + 1} ends at ${startBytes + sizeBytes} bytes, and the disk at ${disk.sizeBytes}`); // prettier-ignore
  }
  return partitions;
}
