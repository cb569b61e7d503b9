import { readFileSync } from 'node:fs';

const elsewhere = 4_096;

/** How many descriptors this process may have open at once. */
export function descriptorLimit(): number {
  try {
    const row = readFileSync('/proc/self/limits', 'utf8')
      .split('\n')
      .find((line) => line.startsWith('Max open files'));
    return Number.parseInt(row?.slice('Max open files'.length) ?? '', 10) || elsewhere;
  } catch {
    return elsewhere;
  }
}
