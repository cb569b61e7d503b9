import type { DeathString } from '../../line/expect/expect.ts';
import type { Pattern } from '../../line/expect/pattern.ts';
import type { BadConsole } from '../../scenario/bad-console.ts';

interface BadConsoleEntry {
  readonly pattern: Pattern;
  /** For a person: what it means. */
  readonly meaning: string;
}

/** What a bad console looks like: after one of these, waiting for anything else is pointless. */
const badConsoles: Readonly<Record<BadConsole, readonly BadConsoleEntry[]>> = {
  panic: [
    { pattern: 'Kernel panic - not syncing', meaning: 'the kernel has stopped' },
    { pattern: 'end Kernel panic', meaning: 'the kernel has stopped' },
  ],
  oops: [
    { pattern: 'BUG: unable to handle', meaning: 'the kernel has met a bug of its own' },
    { pattern: /Oops: \d{4} \[#\d{1,4}\]/, meaning: 'the kernel has met a bug of its own' },
    { pattern: 'general protection fault, ', meaning: 'the kernel has met a bug of its own' },
  ],
  emergency: [
    {
      pattern: /(?:You are in|Welcome to|Entering) emergency mode/,
      meaning: 'the boot ended in emergency mode',
    },
    { pattern: 'An error occurred during the file system check.', meaning: 'the boot ended at a file system that fsck does not mend' }, // prettier-ignore
  ],
  'initrd-gave-up': [
    { pattern: 'dracut: Refusing to continue', meaning: 'the initrd has given up' },
    { pattern: 'Gave up waiting for root file system device', meaning: 'the root file system was not found' },
  ],
  'initrd-shell': [
    { pattern: /^\(initramfs\) /, meaning: 'the boot ended in a shell of the initrd' },
    { pattern: /^(?:dracut|switch_root|initqueue|pre-[a-z]{1,10}):\S{0,80}# $/, meaning: 'the boot ended in a shell of the initrd' }, // prettier-ignore
  ],
  'grub-prompt': [{ pattern: /^grub(?: rescue)?> /, meaning: 'the boot loader wants commands: it has no menu to boot from' }], // prettier-ignore
  'grub-error': [
    { pattern: 'error: no such partition', meaning: 'the boot loader does not find its disk' },
    { pattern: /^error: file `[^\n]{1,120}' not found/, meaning: 'the boot loader does not find a file' },
    { pattern: 'error: you need to load the kernel first', meaning: 'the boot loader has no kernel' },
  ],
  'ordering-cycle': [
    { pattern: 'Found ordering cycle on', meaning: 'units wait for each other in a circle' },
  ],
  'out-of-memory': [{ pattern: 'Out of memory: Killed process', meaning: 'the guest has run out of memory' }],
  'disk-errors': [{ pattern: /EXT4-fs error \(device /, meaning: 'the file system is damaged' }],
};

/** What ends a wait at once in a scenario that allows some of it, because it is about that. */
export function deathStrings(allowed: readonly BadConsole[] = []): readonly DeathString[] {
  const names = Object.keys(badConsoles) as BadConsole[];
  return names.filter((name) => !allowed.includes(name)).flatMap((name) => badConsoles[name]);
}
