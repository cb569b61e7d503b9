import type { Bytes } from '../bytes.ts';

/** What a part of a disk holds, as its first bytes say. */
export type FileSystem = keyof typeof marks | 'fat' | 'unknown';

/** Names as a person calls them, with the bytes that tell each. */
const marks = {
  ext4: { offset: 0x438, bytes: '\x53\xef' },
  xfs: { offset: 0, bytes: 'XFSB' },
  btrfs: { offset: 0x10040, bytes: '_BHRfS_M' },
  ntfs: { offset: 3, bytes: 'NTFS    ' },
  squashfs: { offset: 0, bytes: 'hsqs' },
  erofs: { offset: 1024, bytes: '\xe2\xe1\xf5\xe0' },
  lvm: { offset: 512, bytes: 'LABELONE' },
  swap: { offset: 4086, bytes: 'SWAPSPACE2' },
  luks: { offset: 0, bytes: 'LUKS\xba\xbe' },
  bitlocker: { offset: 3, bytes: '-FVE-FS-' },
} as const;

const longest = 0x10040 + 8;

/** Which file system starts at an offset of a disk. */
export async function fileSystemAt(disk: Bytes, offset: number): Promise<FileSystem> {
  const start = await disk.read(offset, longest);
  for (const [name, { offset: at, bytes }] of Object.entries(marks))
    if (start.toString('latin1', at, at + bytes.length) === bytes) return name as FileSystem;
  const isFat = [0x36, 0x52].some((at) => /^FAT(?:12|16|32)? {3}/.test(start.toString('latin1', at, at + 8)));
  return isFat ? 'fat' : 'unknown';
}

/** How a person calls the way in which that is encrypted; undefined for what is not. */
export function encryptionOf(fileSystem: FileSystem): string | undefined {
  return fileSystem === 'luks' ? 'LUKS' : fileSystem === 'bitlocker' ? 'BitLocker' : undefined;
}
