import { type AuditRecord, type ChainEnd, chainStart, unseal } from './record.ts';

/** What is wrong with a trail (L8), at its first place. */
export interface Breach {
  /** A record was changed, records are missing, they stand in another order, or the last one is not whole. */
  readonly kind: 'changed' | 'removed' | 'order' | 'torn';
  /** Of the file, from 1 on; one past the last line where its end is missing. */
  readonly line: number;
  readonly problem: string;
}

/** A trail as it was read: its records up to the first breach. */
export interface Verdict {
  readonly records: readonly AuditRecord[];
  readonly breach?: Breach;
}

/**
 * Follows a chain from its first record on.
 * @param text the file
 * @param witness the last record of which its writer has said so elsewhere; undefined where that is missing
 */
export function verifyTrail(text: string, witness: ChainEnd | undefined): Verdict {
  const records: AuditRecord[] = [];
  const broken = (kind: Breach['kind'], line: number, problem: string): Verdict => ({ records, breach: { kind, line, problem } }); // prettier-ignore
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const found = lines.map(unseal);
  let end = chainStart;
  for (const [index, record] of found.entries()) {
    const line = index + 1;
    const wanted = end.sequence + 1;
    if (!record) return broken('changed', line, `record ${wanted} is not what was written`);
    if (record.sequence !== wanted || record.previous !== end.hash) {
      const later = found.findIndex((other, at) => at > index && other?.sequence === wanted);
      if (record.sequence < wanted || later > 0)
        return broken('order', line, `record ${record.sequence} stands where ${wanted} belongs`);
      if (record.sequence > wanted)
        return broken('removed', line, `${range(wanted, record.sequence - 1)} missing`);
      return broken('changed', line, `record ${wanted} does not follow on the one before it`);
    }
    records.push(record);
    end = record;
  }
  const next = lines.length + 1;
  if (rest !== '') return broken('torn', next, `record ${end.sequence + 1} is not whole`);
  if (!witness) return broken('removed', next, 'what witnesses its last record is missing or cannot be read');
  if (witness.sequence > end.sequence)
    return broken('removed', next, `${range(end.sequence + 1, witness.sequence)} missing`);
  const witnessed = records[witness.sequence - 1]?.hash ?? chainStart.hash;
  if (witnessed !== witness.hash)
    return broken('changed', witness.sequence, `record ${witness.sequence} is another one than was written`);
  return { records };
}

function range(from: number, to: number): string {
  return from === to ? `record ${from} is` : `records ${from} to ${to} are`;
}
