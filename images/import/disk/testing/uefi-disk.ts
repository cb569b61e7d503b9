import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { partitionStartBytes } from '../../../build/boot-sectors.ts';
import { makeGptDisk } from './made-disks.ts';

const mebibyte = 1_048_576;
const espBytes = 33 * mebibyte;
const types = {
  efiSystem: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
} as const;
const grubDirectory = ['/usr/lib/grub/x86_64-efi', '/usr/share/grub2/x86_64-efi'].find((one) => existsSync(one)); // prettier-ignore
const modules = [
  ...['part_gpt', 'fat', 'ext2', 'normal', 'configfile', 'search', 'search_fs_uuid', 'search_label'],
  ...['serial', 'terminal', 'linux', 'boot', 'echo', 'test', 'minicmd', 'gzio', 'ls', 'cat', 'sleep'],
  ...['reboot', 'halt', 'loadenv'],
];

/**
 * Makes a raw disk that UEFI starts, of a guest's disk that a BIOS starts: a GUID partition table, an EFI system
 * partition with GRUB, and the guest's own partition as it is, its menu included.
 * @param guestDisk a qcow2 with one partition, as guests of this project have it
 */
export async function makeUefiDisk(guestDisk: string, out: string): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-uefi-'));
  try {
    const raw = path.join(directory, 'guest.raw');
    await execa('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', guestDisk, raw]);
    const { stdout } = await execa('qemu-img', ['info', '--output=json', '-f', 'raw', raw]);
    const { 'virtual-size': sizeBytes } = JSON.parse(stdout) as { 'virtual-size': number };
    const rootBytes = sizeBytes - partitionStartBytes;
    const rootStart = mebibyte + espBytes;
    await makeGptDisk(out, rootStart + rootBytes + mebibyte, [
      { type: types.efiSystem, startBytes: mebibyte, sizeBytes: espBytes },
      { type: types.linux, startBytes: rootStart, sizeBytes: rootBytes },
    ]);
    await copyInto(out, await makeEsp(directory), 0, mebibyte);
    await copyInto(out, raw, partitionStartBytes, rootStart);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The EFI system partition's content, in a file of its own; without a mount. */
async function makeEsp(directory: string): Promise<string> {
  const [esp, early, loader] = ['esp.fat', 'early.cfg', 'BOOTX64.EFI'].map((name) => path.join(directory, name)) as [string, string, string]; // prettier-ignore
  await writeFile(early, 'search --no-floppy --file --set=root /boot/grub/grub.cfg\nset prefix=($root)/boot/grub\nconfigfile /boot/grub/grub.cfg\n'); // prettier-ignore
  const mkimage = grubDirectory?.includes('grub2') ? 'grub2-mkimage' : 'grub-mkimage';
  const parameters = ['-d', grubDirectory ?? '', '-O', 'x86_64-efi', '-p', '/boot/grub', '-c', early, '-o', loader]; // prettier-ignore
  await execa(mkimage, [...parameters, 'search_fs_file', ...modules]);
  await execa('mkfs.vfat', ['-C', '-F', '32', '-s', '1', esp, String(espBytes / 1024)], {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  await execa('mmd', ['-i', esp, '::/EFI', '::/EFI/BOOT']);
  await execa('mcopy', ['-i', esp, loader, '::/EFI/BOOT/BOOTX64.EFI']);
  return esp;
}

/** Holes stay holes. */
async function copyInto(disk: string, from: string, skip: number, seek: number): Promise<void> {
  const sizes = [`skip=${skip}`, `seek=${seek}`, 'bs=1M', 'conv=notrunc,sparse'];
  await execa('dd', [`if=${from}`, `of=${disk}`, 'iflag=skip_bytes', 'oflag=seek_bytes', 'status=none', ...sizes]); // prettier-ignore
}
