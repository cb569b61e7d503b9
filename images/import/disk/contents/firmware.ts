import { Ttys0Error } from '../../../../harness/errors/index.ts';
import type { DiskLayout } from '../partitions/table.ts';

/** Types of partitions that say how a disk starts, or for which processor it is. */
export const partitionTypes = {
  efiSystem: ['c12a7328-f81f-11d2-ba4b-00a0c93ec93b', '0xef'],
  /** Where GRUB is between the table and the system, for a BIOS. */
  biosBoot: ['21686148-6449-6e6f-744e-656564454649'],
} as const;

const rootsOfOthers: Readonly<Record<string, string>> = {
  'b921b045-1df0-41c3-af44-4c6f280d3fae': 'ARM (aarch64)',
  '69dad710-2ce4-4e3c-b16c-21a1d49abed3': 'ARM (32 bits)',
  '72ec70a6-cf74-40e6-bd49-4bda08e8f224': 'RISC-V',
  'c31c45e6-3f39-412e-80fb-4809c4980599': 'POWER',
  '5eead9a9-fe09-4a1e-a1d7-520d00531306': 's390x',
};
const rootOfOurs = '4f68bce3-e8cd-4db1-96e7-fbcaf984b709';

/** By how the name of the program starts that UEFI starts by itself. */
const programsOfOthers: readonly (readonly [prefix: string, architecture: string])[] = [
  ['BOOTAA64', 'ARM (aarch64)'],
  ['BOOTARM', 'ARM (32 bits)'],
  ['BOOTRI', 'RISC-V'],
  ['BOOTLO', 'LoongArch'],
];

/** How a disk can be started. */
export interface StartVerdict {
  readonly firmware: 'bios' | 'uefi';
  /** Either would do. */
  readonly both: boolean;
}

/**
 * Which firmware starts a disk; BIOS where both do, which is the faster. Throws `image.disk-architecture` for one of
 * another processor, and `image.disk-foreign` where nothing on it is started.
 * @param programs names in `\EFI\BOOT` of its EFI system partition, if it has one
 */
export function chooseFirmware(
  layout: DiskLayout,
  programs: readonly string[] | undefined,
  shown: string,
): StartVerdict {
  const types = layout.partitions.map(({ type }) => type);
  const other = architectureOf(types, programs ?? []);
  if (other !== undefined)
    throw new Ttys0Error('image.disk-architecture', { file: shown, architecture: other });
  const uefi = programs?.includes('BOOTX64.EFI') ?? false;
  const hasBiosBoot = types.some((type) => partitionTypes.biosBoot.some((own) => own === type));
  // Partitioning programs put a small program of their own there, which finds nothing to go on with.
  const bios = layout.kind === 'gpt' ? hasBiosBoot : layout.grub || layout.partitions.some(({ active }) => active); // prettier-ignore
  if (uefi)
    return layout.bootCode && bios ? { firmware: 'bios', both: true } : { firmware: 'uefi', both: false };
  if (layout.bootCode) return { firmware: 'bios', both: false };
  const what =
    programs === undefined
      ? 'a disk that nothing starts from: it has neither a boot program in its first sector nor an EFI system partition'
      : String.raw`a disk that nothing starts from: its EFI system partition has no \EFI\BOOT\BOOTX64.EFI`;
  const cure = 'Import the disk that the system is started from, or its files as a root file system';
  throw new Ttys0Error('image.disk-foreign', { file: shown, what, cure });
}

function architectureOf(types: readonly string[], programs: readonly string[]): string | undefined {
  if (types.includes(rootOfOurs) || programs.includes('BOOTX64.EFI')) return undefined;
  const root = types.map((type) => rootsOfOthers[type]).find((name) => name !== undefined);
  const program = programsOfOthers.find(([prefix]) => programs.some((name) => name.startsWith(prefix)));
  return root ?? program?.[1];
}
