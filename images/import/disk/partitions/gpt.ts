import { crc32 } from 'node:zlib';
import type { Bytes } from '../bytes.ts';
import type { DiskPartition } from './partition.ts';

const sectorBytes = 512;
/** As many bytes as 1,024 entries of the largest size that is in use take. */
const largestTable = 1_048_576;

/**
 * The partitions of a GUID partition table, by the table at the disk's start or the copy at its end; undefined where there
 * is none. Throws what `damaged` makes of one that is not whole.
 * @param expected whether the master boot record says that there is one
 */
export async function readGpt(
  disk: Bytes,
  expected: boolean,
  damaged: (problem: string) => Error,
): Promise<readonly DiskPartition[] | undefined> {
  const first = await disk.read(sectorBytes, sectorBytes);
  const isThere = first.toString('latin1', 0, 8) === 'EFI PART';
  if (!isThere && !expected) return undefined;
  if (!isThere && (await disk.read(4096, 8)).toString('latin1') === 'EFI PART')
    throw damaged('its partition table is one for sectors of 4096 bytes, which no machine here has');
  const table = await parse(disk, first, 1);
  if (table) {
    if ((table.copySector + 1) * sectorBytes > disk.sizeBytes)
      throw damaged(`its partition table is that of a disk of ${(table.copySector + 1) * sectorBytes} bytes, and this one has ${disk.sizeBytes}`); // prettier-ignore
    return table.partitions;
  }
  const last = Math.floor(disk.sizeBytes / sectorBytes) - 1;
  const copy = await parse(disk, await disk.read(last * sectorBytes, sectorBytes), last);
  if (copy) return copy.partitions;
  throw damaged('neither its partition table nor the copy at its end is whole');
}

interface Table {
  readonly partitions: readonly DiskPartition[];
  readonly copySector: number;
}

async function parse(disk: Bytes, header: Buffer, sector: number): Promise<Table | undefined> {
  if (header.length < sectorBytes || header.toString('latin1', 0, 8) !== 'EFI PART') return undefined;
  const headerBytes = header.readUInt32LE(12);
  if (headerBytes < 92 || headerBytes > sectorBytes) return undefined;
  const bare = Buffer.from(header.subarray(0, headerBytes));
  bare.writeUInt32LE(0, 16);
  if (crc32(bare) !== header.readUInt32LE(16) || header.readBigUInt64LE(24) !== BigInt(sector))
    return undefined;
  const [count, entryBytes] = [header.readUInt32LE(80), header.readUInt32LE(84)];
  if (entryBytes < 128 || count * entryBytes > largestTable) return undefined;
  const table = await disk.read(Number(header.readBigUInt64LE(72)) * sectorBytes, count * entryBytes);
  if (table.length < count * entryBytes || crc32(table) !== header.readUInt32LE(88)) return undefined;
  const rows = Array.from({ length: count }, (_, index) => table.subarray(index * entryBytes, (index + 1) * entryBytes)); // prettier-ignore
  return {
    partitions: rows.filter((row) => row.subarray(0, 16).some((byte) => byte !== 0)).map(asPartition),
    copySector: Number(header.readBigUInt64LE(32)),
  };
}

function asPartition(row: Buffer): DiskPartition {
  const [start, end] = [Number(row.readBigUInt64LE(32)), Number(row.readBigUInt64LE(40))];
  return {
    startBytes: start * sectorBytes,
    sizeBytes: Math.max(0, end - start + 1) * sectorBytes,
    type: guid(row),
    active: false,
  };
}

/** Its first three fields are little-endian, the other two are not. */
function guid(bytes: Buffer): string {
  const swapped = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => bytes[index] ?? 0);
  const hex = Buffer.from(swapped).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
