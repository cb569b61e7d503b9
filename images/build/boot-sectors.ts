/** Bytes of a disk's sector. */
export const sectorBytes = 512;
/** Where the one partition starts: 1 MiB, as every partitioning program of today has it. */
export const partitionStartBytes = 1_048_576;

const partitionTableOffset = 446;
const linuxPartitionType = 0x83;
/** Places in GRUB's boot.img and diskboot.img, as `grub-core/boot/i386/pc` lays them out. */
const bootImage = { kernelSector: 0x5c, driveCheck: 0x66 } as const;
const diskbootBlocklist = { startSector: 0x1f4, sectorCount: 0x1fc, segment: 0x1fe } as const;
/** The first sector of core.img loads the others to 0x8200. */
const coreSegment = 0x820;

export interface BootLayout {
  /** GRUB's boot.img: one sector. */
  readonly bootImage: Buffer;
  /** GRUB's core.img, by grub-mkimage. */
  readonly coreImage: Buffer;
  /** The partition's length, in bytes; a multiple of a sector. */
  readonly partitionBytes: number;
  /** What tells this disk from others, in the master boot record; 32 bits. */
  readonly diskSignature: number;
}

/**
 * The bytes before a disk's partition: the master boot record with boot.img's code and a table of one active Linux
 * partition, then core.img from sector 1. Does what grub-bios-setup does, without a device to do it to.
 * Throws RangeError when core.img does not fit.
 */
export function bootSectors(layout: BootLayout): Buffer {
  const coreSectors = Math.ceil(layout.coreImage.length / sectorBytes);
  if (sectorBytes * (1 + coreSectors) > partitionStartBytes) {
    throw new RangeError(`core.img of ${layout.coreImage.length} bytes does not fit before the partition`);
  }
  const disk = Buffer.alloc(sectorBytes * (1 + coreSectors));
  layout.bootImage.copy(disk, 0, 0, partitionTableOffset - 6);
  disk.writeBigUInt64LE(1n, bootImage.kernelSector);
  // Two no-ops in place of a jump: do not believe a BIOS that says it booted from a floppy.
  disk.writeUInt16LE(0x9090, bootImage.driveCheck);
  disk.writeUInt32LE(layout.diskSignature >>> 0, 440);
  partitionEntry(layout.partitionBytes).copy(disk, partitionTableOffset);
  disk.writeUInt16LE(0xaa55, 510);

  layout.coreImage.copy(disk, sectorBytes);
  disk.writeBigUInt64LE(2n, sectorBytes + diskbootBlocklist.startSector);
  disk.writeUInt16LE(coreSectors - 1, sectorBytes + diskbootBlocklist.sectorCount);
  disk.writeUInt16LE(coreSegment, sectorBytes + diskbootBlocklist.segment);
  return disk;
}

function partitionEntry(partitionBytes: number): Buffer {
  const entry = Buffer.alloc(16);
  entry.writeUInt8(0x80, 0);
  // Cylinders, heads and sectors that say "see the linear address".
  Buffer.from([0xfe, 0xff, 0xff]).copy(entry, 1);
  entry.writeUInt8(linuxPartitionType, 4);
  Buffer.from([0xfe, 0xff, 0xff]).copy(entry, 5);
  entry.writeUInt32LE(partitionStartBytes / sectorBytes, 8);
  entry.writeUInt32LE(partitionBytes / sectorBytes, 12);
  return entry;
}
