/** Ways to run guest code: the host's hypervisor, or QEMU's own translator, which works everywhere. */
export const accelerators = ['kvm', 'hvf', 'tcg'] as const;

export type Accelerator = (typeof accelerators)[number];

/** What was found out about one accelerator on this host. */
export interface AcceleratorProof {
  readonly accelerator: Accelerator;
  readonly works: boolean;
  /** From QEMU's start to the payload's text, in milliseconds. */
  readonly bootMs?: number;
  /** Why it does not work. */
  readonly reason?: string;
}

/** The accelerator that guests run under, and how it was found. */
export interface AcceleratorVerdict {
  readonly chosen: Accelerator;
  readonly proofs: readonly AcceleratorProof[];
  /** `proved` just now, from the `cache`, or `forced` by --accel. */
  readonly by: 'proved' | 'cache' | 'forced';
  /** Factor for deadlines that were set with hardware acceleration in mind. */
  readonly timeScale: number;
}

/** What programs need of a processor, by the names of the x86-64 ABI. */
export type CpuLevel = 'x86-64-v2' | 'x86-64-v3';

/**
 * A named CPU model for translated code: EL9 and later need x86-64-v2, and a guest of the model `max` with two
 * processors never comes back from a thaw under TCG. Model number 28 is one that Linux knows to be free of speculation
 * bugs: it then keeps one page table a process instead of two, which halves what a process costs under translation, and
 * the kernel's command line stays the distribution's own.
 */
export function cpuModel(accelerator: Accelerator, level: CpuLevel = 'x86-64-v2'): string {
  return accelerator === 'tcg' ? `${translatedModels[level]},model=28,stepping=10` : 'host';
}

/** Without what no translator has: QEMU would complain of each at every start. */
const translatedModels: Readonly<Record<CpuLevel, string>> = {
  'x86-64-v2': 'Nehalem',
  'x86-64-v3': 'Haswell-noTSX,-pcid,-invpcid,-tsc-deadline,-x2apic',
};

/** Translated guests take several times as long. */
export function timeScale(accelerator: Accelerator): number {
  return accelerator === 'tcg' ? 6 : 1;
}
