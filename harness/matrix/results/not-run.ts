import type { ReportHeader, RunResult } from './result.ts';

/** The results in the order of the plan, with those that were never begun. */
export function withNotRun(
  { planned, startedAt }: ReportHeader,
  results: readonly RunResult[],
): readonly RunResult[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return planned.map(
    (run) =>
      byId.get(run.id) ?? {
        ...run,
        source: 'unknown',
        verdict: 'not-run',
        steps: [],
        times: { startMs: 0, bodyMs: 0, endMs: 0, totalMs: 0 },
        attempts: 0,
        seed: 0,
        startedAt,
        files: {},
      },
  );
}
