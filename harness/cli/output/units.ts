const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number of bytes for a person: `1.4 MiB`. */
export function formatBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < binary.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 100 ? 0 : 1;
  return `${amount.toFixed(digits)} ${binary[unit] ?? ''}`;
}

/**
 * Reads a size: a number and, maybe, a unit. `K`, `M`, `G`, `T` and those with `iB` are powers of 1,024; with `B` alone,
 * of 1,000. Undefined for what is no size.
 */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([KMGT])(i?B)?|B)?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, amount = '', letter = '', suffix = ''] = match;
  const base = suffix.toLowerCase() === 'b' ? 1000 : 1024;
  return Math.round(Number(amount) * base ** ('KMGT'.indexOf(letter.toUpperCase() || '?') + 1));
}

const steps = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** How long ago, in its largest unit: `3 h`. */
export function formatAge(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000));
  const [unit, length] = steps.find(([, size]) => seconds >= size) ?? ['s', 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}

/** How long something takes, in its two largest units: `3 min 20 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
