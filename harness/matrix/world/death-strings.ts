import type { DeathString } from '../../line/expect/expect.ts';

/** What a bad console looks like: after one of these, waiting for anything else is pointless. */
export const deathStrings: readonly DeathString[] = [
  { pattern: 'Kernel panic - not syncing', meaning: 'the kernel has stopped' },
  { pattern: 'end Kernel panic', meaning: 'the kernel has stopped' },
  { pattern: 'dracut: Refusing to continue', meaning: 'the initrd has given up' },
  { pattern: 'error: no such partition', meaning: 'the boot loader does not find its disk' },
];
