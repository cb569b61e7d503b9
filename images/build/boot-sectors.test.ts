import t from 'tap';
import { bootSectors, partitionStartBytes, sectorBytes } from './boot-sectors.ts';

const bootImage = Buffer.alloc(sectorBytes, 0xb0);
const mebibyte = 1_048_576;

t.test('the boot record keeps the code of boot.img and gains a partition table', (t) => {
  const coreImage = Buffer.alloc(3 * sectorBytes - 100, 0xc0);
  const disk = bootSectors({
    bootImage,
    coreImage,
    partitionBytes: 511 * mebibyte,
    diskSignature: 0xdeadbeef,
  });

  t.equal(disk.length, 4 * sectorBytes, 'whole sectors: the record and three of core.img');
  t.same(disk.subarray(0, 0x5c), bootImage.subarray(0, 0x5c), 'code');
  t.equal(disk.readBigUInt64LE(0x5c), 1n, 'core.img starts in sector 1');
  t.equal(disk.readUInt16LE(0x66), 0x9090, 'the drive that the BIOS names is not believed to be a floppy');
  t.equal(disk.readUInt32LE(440), 0xdeadbeef);
  t.equal(disk.readUInt16LE(510), 0xaa55);

  const entry = disk.subarray(446, 462);
  t.equal(entry.readUInt8(0), 0x80, 'active');
  t.equal(entry.readUInt8(4), 0x83, 'Linux');
  t.equal(entry.readUInt32LE(8) * sectorBytes, partitionStartBytes);
  t.equal(entry.readUInt32LE(12) * sectorBytes, 511 * mebibyte);
  t.same(disk.subarray(462, 510), Buffer.alloc(48), 'no other partition');
  t.end();
});

t.test('core.img says where the rest of itself is', (t) => {
  const coreImage = Buffer.alloc(3 * sectorBytes, 0xc0);
  const disk = bootSectors({ bootImage, coreImage, partitionBytes: mebibyte, diskSignature: 1 });
  const first = disk.subarray(sectorBytes, 2 * sectorBytes);
  t.equal(first.readBigUInt64LE(0x1f4), 2n);
  t.equal(first.readUInt16LE(0x1fc), 2);
  t.equal(first.readUInt16LE(0x1fe), 0x820);
  t.same(first.subarray(0, 0x1f4), coreImage.subarray(0, 0x1f4));
  t.end();
});

t.test('a core.img that would reach into the partition is refused', (t) => {
  const coreImage = Buffer.alloc(partitionStartBytes);
  t.throws(
    () => bootSectors({ bootImage, coreImage, partitionBytes: mebibyte, diskSignature: 1 }),
    RangeError,
  );
  t.end();
});
