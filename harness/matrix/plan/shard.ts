import { Ttys0Error } from '../../errors/index.ts';
import type { PlannedRun } from './planned-run.ts';

/** One of several machines that share a matrix; counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

const mostShards = 1_000;

/** Reads `2/3`. Throws `usage.option`. */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count && count <= mostShards)
    return { index, count };
  const problem = `--shard takes i/n, such as 1/3, with i from 1 to n and n up to ${mostShards}, not ${text}`;
  throw new Ttys0Error('usage.option', { problem, command: 'ttys0 test' });
}

/**
 * The part of a plan that one shard runs: every run is in exactly one, whoever asks and in whatever order the plan is,
 * and they take about as long as each other by what `secondsOf` expects of a run.
 */
export function shardOf(
  runs: readonly PlannedRun[],
  { index, count }: Shard,
  secondsOf: (run: PlannedRun) => number,
): readonly PlannedRun[] {
  const loads = Array.from({ length: count }, () => 0);
  const longestFirst = [...runs].sort((one, other) => secondsOf(other) - secondsOf(one) || (one.id < other.id ? -1 : 1)); // prettier-ignore
  const mine = new Set<string>();
  for (const run of longestFirst) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = (loads[lightest] ?? 0) + secondsOf(run);
    if (lightest === index - 1) mine.add(run.id);
  }
  return runs.filter(({ id }) => mine.has(id));
}
