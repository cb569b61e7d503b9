import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A partition of a disk that a test makes. */
export interface MadePartition {
  /** A GUID in lower case on a GPT disk, a number on an MBR disk. */
  readonly type: string | number;
  readonly startBytes: number;
  readonly sizeBytes: number;
  readonly active?: boolean;
}

const sectorBytes = 512;
const entries = { count: 128, bytes: 128 } as const;
const tableSectors = (entries.count * entries.bytes) / sectorBytes;

/** A sparse raw disk with a GUID partition table and its copy at the end. */
export async function makeGptDisk(
  file: string,
  sizeBytes: number,
  partitions: readonly MadePartition[],
): Promise<void> {
  await using handle = await makeEmpty(file, sizeBytes);
  const last = sizeBytes / sectorBytes - 1;
  const protective = { type: 0xee, startBytes: sectorBytes, sizeBytes: Math.min(last, 0xffff_ffff) * sectorBytes }; // prettier-ignore
  await put(handle, mbrSector([protective]), 0);
  const table = Buffer.alloc(entries.count * entries.bytes);
  for (const [index, { type, startBytes, sizeBytes: length }] of partitions.entries()) {
    const row = table.subarray(index * entries.bytes, (index + 1) * entries.bytes);
    guidBytes(String(type)).copy(row);
    guidBytes(`00000000-0000-4000-8000-00000000000${index + 1}`).copy(row, 16);
    row.writeBigUInt64LE(BigInt(startBytes / sectorBytes), 32);
    row.writeBigUInt64LE(BigInt((startBytes + length) / sectorBytes - 1), 40);
  }
  await put(handle, table, 2 * sectorBytes);
  await put(handle, gptHeader(table, { here: 1, other: last, table: 2, last }), sectorBytes);
  await put(handle, table, (last - tableSectors) * sectorBytes);
  const copy = gptHeader(table, { here: last, other: 1, table: last - tableSectors, last });
  await put(handle, copy, last * sectorBytes);
}

/** A sparse raw disk with a master boot record, and a program in it if there is to be one. */
export async function makeMbrDisk(
  file: string,
  sizeBytes: number,
  partitions: readonly MadePartition[],
  program = Buffer.alloc(0),
): Promise<void> {
  await using handle = await makeEmpty(file, sizeBytes);
  const sector = mbrSector(partitions);
  program.copy(sector, 0, 0, 440);
  await put(handle, sector, 0);
}

/** A master boot record, or one of an extended partition; places in bytes. */
export function mbrSector(partitions: readonly MadePartition[]): Buffer {
  const sector = Buffer.alloc(sectorBytes);
  for (const [index, { type, startBytes, sizeBytes, active }] of partitions.entries()) {
    const at = 446 + index * 16;
    sector.writeUInt8(active === true ? 0x80 : 0, at);
    sector.writeUInt8(Number(type), at + 4);
    sector.writeUInt32LE(startBytes / sectorBytes, at + 8);
    sector.writeUInt32LE(sizeBytes / sectorBytes, at + 12);
  }
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

function gptHeader(
  table: Buffer,
  sector: { readonly here: number; readonly other: number; readonly table: number; readonly last: number },
): Buffer {
  const header = Buffer.alloc(sectorBytes);
  header.write('EFI PART', 0, 'latin1');
  header.writeUInt32LE(0x10000, 8);
  header.writeUInt32LE(92, 12);
  header.writeBigUInt64LE(BigInt(sector.here), 24);
  header.writeBigUInt64LE(BigInt(sector.other), 32);
  header.writeBigUInt64LE(BigInt(2 + tableSectors), 40);
  header.writeBigUInt64LE(BigInt(sector.last - tableSectors - 1), 48);
  guidBytes('00000000-0000-4000-8000-0000000000ff').copy(header, 56);
  header.writeBigUInt64LE(BigInt(sector.table), 72);
  header.writeUInt32LE(entries.count, 80);
  header.writeUInt32LE(entries.bytes, 84);
  header.writeUInt32LE(crc32(table), 88);
  header.writeUInt32LE(crc32(header.subarray(0, 92)), 16);
  return header;
}

function guidBytes(guid: string): Buffer {
  const plain = Buffer.from(guid.replaceAll('-', ''), 'hex');
  return Buffer.from(
    [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((index) => plain[index] ?? 0),
  );
}

async function makeEmpty(file: string, sizeBytes: number): Promise<FileHandle> {
  const handle = await open(file, 'w+');
  await handle.truncate(sizeBytes);
  return handle;
}

async function put(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  await handle.write(bytes, 0, bytes.length, position);
}
