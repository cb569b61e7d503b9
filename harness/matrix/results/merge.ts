import { Ttys0Error } from '../../errors/index.ts';
import type { Report } from './result.ts';

/**
 * Puts the reports of shards together: what each has planned is in one of them alone. Throws `usage.results-differ` where
 * two of them ran the same, or a shard is missing.
 */
export function mergeReports(reports: readonly Report[]): Report {
  const [first, ...others] = reports;
  if (!first) throw new Ttys0Error('usage.results-differ', { problem: 'there is nothing to be merged' });
  requireAllShards(reports);
  const seen = new Set<string>();
  for (const { header } of reports) {
    for (const { id } of header.planned) {
      if (seen.has(id)) throw new Ttys0Error('usage.results-differ', { problem: `${id} is in two of them` });
      seen.add(id);
    }
  }
  const starts = reports.map((report) => report.header.startedAt).sort();
  const ends = reports.map(({ endedAt }) => endedAt).filter((at) => at !== undefined).sort(); // prettier-ignore
  return {
    header: {
      ...first.header,
      shard: undefined,
      startedAt: starts[0] ?? first.header.startedAt,
      allowFlaky: reports.every((report) => report.header.allowFlaky),
      planned: reports.flatMap((report) => report.header.planned),
    },
    results: [first, ...others].flatMap(({ results }) => results),
    interrupted: reports.some(({ interrupted }) => interrupted),
    endedAt: ends.at(-1),
  };
}

function requireAllShards(reports: readonly Report[]): void {
  const shards = reports.map(({ header }) => header.shard?.split('/').map(Number) ?? []);
  const counts = new Set(shards.map(([, of]) => of));
  if (counts.size > 1) throw new Ttys0Error('usage.results-differ', { problem: 'they are parts of a different number of shards' }); // prettier-ignore
  const [count] = counts;
  if (count === undefined) return;
  const there = new Set(shards.map(([index]) => index));
  for (let index = 1; index <= count; index += 1)
    if (!there.has(index)) throw new Ttys0Error('usage.results-differ', { problem: `shard ${index}/${count} is missing` }); // prettier-ignore
}
