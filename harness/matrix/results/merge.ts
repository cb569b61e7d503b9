import { Ttys0Error } from '../../errors/index.ts';
import { planDigest } from './plan-digest.ts';
import type { Report, ReportHeader } from './result.ts';

/**
 * Puts the reports of shards together: what each has planned is in one of them alone. Throws `usage.results-differ` where
 * two of them ran the same, a shard is missing, or they are not all of one plan.
 */
export function mergeReports(reports: readonly Report[]): Report {
  const [first, ...others] = reports;
  if (!first) throw new Ttys0Error('usage.results-differ', { problem: 'there is nothing to be merged' });
  requireAllShards(reports);
  requireOnePlan(reports);
  const seen = new Set<string>();
  for (const { header } of reports) {
    for (const { id } of header.planned) {
      if (seen.has(id)) throw new Ttys0Error('usage.results-differ', { problem: `${id} is in two of them` });
      seen.add(id);
    }
  }
  requireWholePlan(first.header, [...seen]);
  const starts = reports.map((report) => report.header.startedAt).sort();
  const ends = reports.map(({ endedAt }) => endedAt).filter((at) => at !== undefined).sort(); // prettier-ignore
  return {
    header: {
      ...first.header,
      shard: undefined,
      command: withoutShard(first.header.command),
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

function requireOnePlan(reports: readonly Report[]): void {
  const [first] = reports;
  const other = reports.find(({ header }) => header.plan?.digest !== first?.header.plan?.digest);
  if (!first || !other) return;
  const [one, another] = [first, other].map(({ header }) => `ttys0 ${header.command.join(' ')}`);
  throw new Ttys0Error('usage.results-differ', {
    problem: `"${one}" and "${another}" planned different runs`,
  });
}

/** Shards that were cut by other durations, one than another, have no run twice and yet not all of them. */
function requireWholePlan({ plan }: ReportHeader, ids: readonly string[]): void {
  if (plan === undefined || planDigest(ids).digest === plan.digest) return;
  const problem = `they have ${ids.length} runs and the plan ${plan.count}; durations.json may have changed between them`;
  throw new Ttys0Error('usage.results-differ', { problem });
}

/** What the shards were started with, but for which of them each is. */
function withoutShard(command: readonly string[]): string[] {
  const own = ['--shard', '--out'];
  return command.filter((word, at) => {
    const name = word.split('=', 1)[0] ?? '';
    return !own.includes(name) && !own.includes(command[at - 1] ?? '');
  });
}
