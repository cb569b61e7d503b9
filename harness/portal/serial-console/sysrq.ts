/** A SysRq key that is worth offering by name. */
export interface SysRqKey {
  readonly keys: string;
  readonly label: string;
  /** True where it ends what runs in the guest. */
  readonly isHarmful: boolean;
}

/** The usual ones; any other letters and digits can be typed. */
export const sysRqKeys: readonly SysRqKey[] = [
  { keys: 'h', label: 'Help: list the keys', isHarmful: false },
  { keys: 's', label: 'Sync all file systems', isHarmful: false },
  { keys: 't', label: 'Show all tasks', isHarmful: false },
  { keys: 'w', label: 'Show blocked tasks', isHarmful: false },
  { keys: 'm', label: 'Show memory', isHarmful: false },
  { keys: 'l', label: 'Backtrace of the active CPUs', isHarmful: false },
  { keys: 'u', label: 'Remount file systems read-only', isHarmful: true },
  { keys: 'f', label: 'Run the out-of-memory killer', isHarmful: true },
  { keys: 'e', label: 'Terminate all processes', isHarmful: true },
  { keys: 'c', label: 'Crash the kernel', isHarmful: true },
  { keys: 'b', label: 'Reboot at once, without sync', isHarmful: true },
  { keys: 'reisub', label: 'Orderly reboot of a hung guest (REISUB)', isHarmful: true },
];

/** What the gateway takes: 1 to 32 letters and digits (gateway A3). @returns what is wrong, or undefined */
export function sysRqProblem(keys: string): string | undefined {
  if (keys === '') return undefined;
  if (!/^[a-z0-9]*$/i.test(keys)) return 'Only letters and digits.';
  return keys.length > 32 ? 'At most 32 keys.' : undefined;
}
