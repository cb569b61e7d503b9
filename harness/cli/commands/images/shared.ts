import type { CacheEntry } from '../../../../images/index.ts';
import { Ttys0Error } from '../../../errors/index.ts';

/** An entry of the cache as `--json` prints it. */
export function asData(entry: CacheEntry) {
  const { kind, name, source, digest, sizeBytes, createdAt, lastUsedAt, standsOn, inUse, directory } = entry;
  return { kind, name, source, digest, sizeBytes, createdAt, lastUsedAt, standsOn, inUse, directory };
}

export function problem(text: string): Ttys0Error {
  return new Ttys0Error('usage.option', { problem: text, command: 'ttys0 images' });
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
