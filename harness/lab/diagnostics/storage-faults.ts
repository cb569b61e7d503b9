import type { MockArm } from '../../../mock-arm/index.ts';

/** What is made to go wrong with what guests say on its way to storage. */
export interface StorageFaults {
  /** So much later it reaches storage (fault `slow-blob`); 0 for at once. */
  readonly delayMs: number;
  /** No blob is there (fault `absent-blob`); what would be in it is kept where no account of a subscription shows it. */
  readonly absent: boolean;
}

export const noStorageFaults: StorageFaults = { delayMs: 0, absent: false };

/** Those that are switched on. */
export function storageFaults(faults: MockArm['faults'] | undefined): StorageFaults {
  return {
    delayMs: 1000 * (faults?.valueOf('slow-blob') ?? 0),
    absent: faults?.has('absent-blob') ?? false,
  };
}
