import { open, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { fileBytes, type Bytes } from './bytes.ts';
import { listFat } from './contents/fat.ts';
import { fileSystemAt } from './contents/file-systems.ts';
import { chooseFirmware } from './contents/firmware.ts';
import { readLayout } from './partitions/table.ts';
import { makeGptDisk, makeMbrDisk, mbrSector } from './testing/made-disks.ts';

const mebibyte = 1_048_576;
const linux = '0fc63daf-8483-4772-8e79-3d69d8477de4';
const efiSystem = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const biosBoot = '21686148-6449-6e6f-744e-656564454649';
const armRoot = 'b921b045-1df0-41c3-af44-4c6f280d3fae';
const program = Buffer.from('\xeb\xfe\x90GRUB\0', 'latin1');

async function withDisk<Result>(file: string, work: (disk: Bytes) => Promise<Result>): Promise<Result> {
  await using handle = await open(file);
  return await work(fileBytes(handle, (await handle.stat()).size));
}

const layoutOf = (file: string) => withDisk(file, (disk) => readLayout(disk, 'the disk'));
const place = (t: Test): string => path.join(t.testdir({}), 'disk');

t.test('a master boot record, with logical partitions', async (t) => {
  const file = place(t);
  const rows = [
    { type: 0x83, startBytes: mebibyte, sizeBytes: mebibyte, active: true },
    { type: 0x0f, startBytes: 4 * mebibyte, sizeBytes: 12 * mebibyte },
  ];
  await makeMbrDisk(file, 16 * mebibyte, rows, program);
  await using handle = await open(file, 'r+');
  const first = [{ type: 0x83, startBytes: mebibyte, sizeBytes: mebibyte }, { type: 0x05, startBytes: 4 * mebibyte, sizeBytes: 4 * mebibyte }]; // prettier-ignore
  await handle.write(mbrSector(first), 0, 512, 4 * mebibyte);
  await handle.write(mbrSector([{ type: 0x82, startBytes: mebibyte, sizeBytes: mebibyte }]), 0, 512, 8 * mebibyte); // prettier-ignore
  const layout = await layoutOf(file);
  t.match(layout, { kind: 'mbr', bootCode: true, grub: true });
  t.same(layout.partitions.map(({ startBytes, type }) => [startBytes / mebibyte, type]), [[1, '0x83'], [5, '0x83'], [9, '0x82']]); // prettier-ignore
  // A chain that leads back to itself.
  await handle.write(mbrSector([{ type: 0x05, startBytes: 0, sizeBytes: mebibyte }]), 0, 512, 4 * mebibyte);
  await t.rejects(layoutOf(file), { code: 'image.disk-damaged', message: /no end/ });
});

t.test('a GUID partition table, or its copy where the first one is lost', async (t) => {
  const file = place(t);
  const sizeBytes = 16 * mebibyte;
  await makeGptDisk(file, sizeBytes, [
    { type: efiSystem, startBytes: mebibyte, sizeBytes: mebibyte },
    { type: linux, startBytes: 2 * mebibyte, sizeBytes: 4 * mebibyte },
  ]);
  const expected = {
    kind: 'gpt',
    bootCode: false,
    partitions: [
      { type: efiSystem, startBytes: mebibyte, sizeBytes: mebibyte },
      { type: linux, startBytes: 2 * mebibyte, sizeBytes: 4 * mebibyte },
    ],
  };
  t.match(await layoutOf(file), expected);
  await using handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(8), 0, 8, 1024 + 3);
  t.match(await layoutOf(file), expected, 'by the copy');
  await handle.write(Buffer.alloc(8), 0, 8, sizeBytes - 512 + 16);
  await t.rejects(layoutOf(file), { code: 'image.disk-damaged', message: /nor the copy/ });
});

t.test('a table of a longer disk says that this one was cut', async (t) => {
  const file = place(t);
  await makeGptDisk(file, 16 * mebibyte, [{ type: linux, startBytes: mebibyte, sizeBytes: mebibyte }]);
  await truncate(file, 8 * mebibyte);
  await t.rejects(layoutOf(file), { code: 'image.disk-damaged', message: /16777216 bytes, and this one has 8388608/ }); // prettier-ignore
  await makeMbrDisk(file, 4 * mebibyte, [{ type: 0x83, startBytes: mebibyte, sizeBytes: 8 * mebibyte }]);
  await t.rejects(layoutOf(file), { code: 'image.disk-damaged', message: /partition 1 ends at/ });
});

t.test('what is no table is none', async (t) => {
  const file = place(t);
  const sector = Buffer.alloc(mebibyte, 'x');
  sector.writeUInt16LE(0xaa55, 510);
  await writeFile(file, sector);
  t.match(await layoutOf(file), { kind: 'none', partitions: [], bootCode: true });
  await writeFile(file, 'short');
  t.match(await layoutOf(file), { kind: 'none', partitions: [], bootCode: false });
});

t.test('names in an EFI system partition, of each width of FAT', async (t) => {
  const directory = t.testdir({ 'BOOTX64.EFI': 'x', other: 'y' });
  for (const [bits, sizeMiB] of [
    [12, 4],
    [16, 32],
    [32, 64],
  ] as const) {
    const esp = path.join(directory, `fat${bits}`);
    await execa('mkfs.vfat', ['-C', '-F', String(bits), ...(bits === 32 ? ['-s', '1'] : []), esp, String(sizeMiB * 1024)], { env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` } }); // prettier-ignore
    await execa('mmd', ['-i', esp, '::/EFI', '::/EFI/BOOT', '::/EFI/a-long-name']);
    for (let index = 0; index < 40; index += 1)
      await execa('mcopy', ['-i', esp, path.join(directory, 'other'), `::/EFI/BOOT/f${index}`]);
    await execa('mcopy', ['-i', esp, path.join(directory, 'BOOTX64.EFI'), '::/EFI/BOOT/BOOTX64.EFI']);
    const names = await withDisk(esp, (disk) => listFat(disk, 0, ['EFI', 'BOOT']));
    t.ok(names.includes('BOOTX64.EFI') && names.includes('F39'), `FAT${bits}`);
    t.equal(await withDisk(esp, (disk) => fileSystemAt(disk, 0)), 'fat');
    t.same(await withDisk(esp, (disk) => listFat(disk, 0, ['EFI', 'NONE'])), []);
  }
});

t.test('which firmware starts a disk', async (t) => {
  const layout = (
    kind: 'gpt' | 'mbr' | 'none',
    types: readonly string[],
    boot: 'grub' | 'other' | 'none',
  ) => ({
    kind,
    partitions: types.map((type) => ({ type, startBytes: 0, sizeBytes: 0, active: false })),
    bootCode: boot !== 'none',
    grub: boot === 'grub',
  });
  const [x64, arm] = [['BOOTX64.EFI', 'FBX64.EFI'], ['BOOTAA64.EFI']];
  const choose = (...[of, programs]: [ReturnType<typeof layout>, (readonly string[])?]) => chooseFirmware(of, programs, 'x'); // prettier-ignore
  t.same(choose(layout('mbr', ['0x83'], 'grub')), { firmware: 'bios', both: false });
  t.same(choose(layout('gpt', [biosBoot, linux], 'grub')), { firmware: 'bios', both: false });
  t.same(choose(layout('gpt', [efiSystem, linux], 'none'), x64), { firmware: 'uefi', both: false });
  t.same(choose(layout('gpt', [efiSystem, biosBoot, linux], 'grub'), x64), { firmware: 'bios', both: true });
  t.same(choose(layout('gpt', [efiSystem, linux], 'other'), x64), { firmware: 'uefi', both: false });
  t.same(choose(layout('mbr', ['0xef', '0x83'], 'other'), x64), { firmware: 'uefi', both: false });
  t.throws(() => choose(layout('gpt', [efiSystem, linux], 'none'), arm), { code: 'image.disk-architecture', message: /aarch64/ }); // prettier-ignore
  t.throws(() => choose(layout('gpt', [armRoot], 'none')), { code: 'image.disk-architecture' });
  t.throws(() => choose(layout('mbr', ['0x83'], 'none')), { code: 'image.disk-foreign', message: /nothing starts/ }); // prettier-ignore
  t.throws(() => choose(layout('gpt', [efiSystem], 'none'), []), { message: /BOOTX64/ });
});
