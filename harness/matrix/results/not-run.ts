import type { ReportHeader, RunResult } from './result.ts';

/** The results in the order of the plan, with those that were never begun. */
export function withNotRun(header: ReportHeader, results: readonly RunResult[]): readonly RunResult[] {
  const byId = new Map(results.map((result) => [result.id, result]));
  return header.planned.map((run) => byId.get(run.id) ?? notRun(header, run));
}

/** The result of a run that was left out for a reason. */
export function leftOut(header: ReportHeader, { id }: { readonly id: string }, reason: string): RunResult {
  const run = header.planned.find((planned) => planned.id === id);
  if (!run) throw new Error(`${id} is not planned`);
  return { ...notRun(header, run), reason };
}

function notRun({ startedAt }: ReportHeader, run: ReportHeader['planned'][number]): RunResult {
  return {
    ...run,
    source: 'unknown',
    verdict: 'not-run',
    steps: [],
    times: { startMs: 0, bodyMs: 0, endMs: 0, totalMs: 0 },
    attempts: 0,
    seed: 0,
    startedAt,
    files: {},
  };
}
