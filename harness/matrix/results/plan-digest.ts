import { createHash } from 'node:crypto';
import type { ReportHeader } from './result.ts';

/** What tells a plan from every other one: of the ids of all its runs, in whatever order they are. */
export function planDigest(ids: readonly string[]): NonNullable<ReportHeader['plan']> {
  const digest = createHash('sha256').update([...ids].sort().join('\n')).digest('hex'); // prettier-ignore
  return { digest, count: ids.length };
}
