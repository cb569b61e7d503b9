import type { Report, RunResult, Verdict } from './result.ts';

/** How many runs ended in each way. */
export function tally(results: readonly RunResult[]): Readonly<Record<Verdict, number>> {
  const counts = { passed: 0, failed: 0, flaky: 0, known: 0, mended: 0, 'not-run': 0 };
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}

/** Whether a run makes its report red: a flaky one does unless that is allowed. */
export function isRed({ verdict }: RunResult, allowFlaky: boolean): boolean {
  return verdict === 'failed' || verdict === 'mended' || (verdict === 'flaky' && !allowFlaky);
}

/** Whether all went well that ran. */
export function isGreen({ header, results }: Report): boolean {
  return !results.some((result) => isRed(result, header.allowFlaky));
}

/** `12 passed, 1 failed, 2 not run`: those that there are, in the order of their weight. */
export function summary(results: readonly RunResult[]): string {
  const counts = tally(results);
  const words = [
    [counts.passed, 'passed'],
    [counts.failed, 'failed'],
    [counts.flaky, 'flaky'],
    [counts.mended, 'no longer failing'],
    [counts.known, 'failing as known'],
    [counts['not-run'], 'not run'],
  ] as const;
  return words.filter(([count], at) => at < 2 || count > 0).map(([count, word]) => `${count} ${word}`).join(', '); // prettier-ignore
}
