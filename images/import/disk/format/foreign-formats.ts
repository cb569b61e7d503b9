import type { Bytes } from '../bytes.ts';

/** A kind of file that is no disk as this program takes it, and what to do with it. */
export interface ForeignFormat {
  readonly what: string;
  readonly cure: string;
}

interface Signature extends ForeignFormat {
  readonly offset: number;
  readonly bytes: string;
}

const convert = (format: string): string =>
  `Convert it: qemu-img convert -f ${format} -O qcow2 FILE disk.qcow2; then import that`;
const unpack = (program: string): string => `Unpack it with ${program}, and import what is in it`;
const treeCure = 'A tar is imported as a root file system';
const installer =
  'Install the system from it on a disk, with qemu-system-x86_64 -cdrom, and import that disk';

const signatures: readonly Signature[] = [
  { offset: 0, bytes: 'KDMV', what: 'a VMDK, a disk of VMware', cure: convert('vmdk') },
  { offset: 0, bytes: '# Disk DescriptorFile', what: 'the description of a VMDK, a disk of VMware', cure: convert('vmdk') }, // prettier-ignore
  { offset: 0, bytes: 'COWD', what: 'an old VMDK, a disk of VMware', cure: convert('vmdk') },
  { offset: 0x40, bytes: '\x7f\x10\xda\xbe', what: 'a VDI, a disk of VirtualBox', cure: convert('vdi') },
  { offset: 0, bytes: 'QED\0', what: 'a QED, an old disk of QEMU', cure: convert('qed') },
  { offset: 0, bytes: 'WithoutFreeSpace', what: 'a disk of Parallels', cure: convert('parallels') },
  { offset: 0x8001, bytes: 'CD001', what: 'an ISO, a CD or DVD', cure: installer },
  { offset: 0, bytes: '\x1f\x8b', what: 'compressed by gzip', cure: unpack('gunzip') },
  { offset: 0, bytes: '\xfd7zXZ\0', what: 'compressed by xz', cure: unpack('unxz') },
  { offset: 0, bytes: 'BZh', what: 'compressed by bzip2', cure: unpack('bunzip2') },
  { offset: 0, bytes: '\x28\xb5\x2f\xfd', what: 'compressed by zstd', cure: unpack('unzstd') },
  { offset: 0, bytes: '7z\xbc\xaf\x27\x1c', what: 'a 7z archive', cure: unpack('7z') },
  { offset: 0, bytes: 'PK\x03\x04', what: 'a ZIP archive', cure: unpack('unzip') },
  { offset: 257, bytes: 'ustar', what: 'a tar archive, not a disk', cure: treeCure },
];

/** What else a file is than a disk that can be imported; undefined where it is nothing that is known. */
export async function recognizeForeign(file: Bytes): Promise<ForeignFormat | undefined> {
  const start = await file.read(0, 0x8001 + 5);
  return signatures.find(
    ({ offset, bytes }) => start.toString('latin1', offset, offset + bytes.length) === bytes,
  );
}
