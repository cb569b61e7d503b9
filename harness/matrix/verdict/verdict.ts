import type { Verdict } from '../results/result.ts';

/** What comes of a run: of whether each try of it failed, and of whether it is known to fail. */
export function verdictOf(failed: readonly boolean[], isKnown: boolean): Verdict {
  const passedAtLast = failed.at(-1) === false;
  if (isKnown) return passedAtLast && failed.length === 1 ? 'mended' : 'known';
  if (!passedAtLast) return 'failed';
  return failed.length > 1 ? 'flaky' : 'passed';
}
