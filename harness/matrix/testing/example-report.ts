import type { Failure, Report, ReportHeader, RunResult, Verdict } from '../results/result.ts';

const startedAt = '2026-11-26T22:00:00.000Z';
const step = (title: string, ok: boolean, startMs: number) => ({ title, ok, startMs, durationMs: 100 });

export const exampleFailure: Failure = {
  blame: 'guest',
  kind: 'timed-out',
  code: 'line.timed-out',
  message: 'Timed out',
  advice: 'Look at it.',
  step: 'two',
  stage: 'init',
  since: startedAt,
  lastLines: ['[  OK  ] Reached target <basic.target> & more.', 'debian login'],
  nearestMiss: '"login"',
  screen: ['debian login', ...Array.from({ length: 23 }, () => '')],
};

/** One result of that verdict; a failure where it has one. */
export function exampleResult(title: string, guest: string, verdict: Verdict): RunResult {
  const ran = verdict !== 'not-run';
  const failed = verdict === 'failed' || verdict === 'flaky' || verdict === 'known';
  return {
    id: `takeover.${title}.${guest}`,
    suite: 'takeover',
    title,
    proves: 'security.takeover',
    guest,
    image: guest,
    source: verdict === 'not-run' ? 'unknown' : 'simulated',
    verdict,
    ...(failed && { failure: exampleFailure }),
    ...((verdict === 'known' || verdict === 'mended') && { known: { tracker: 'https://example.com/1', expires: '2027-01-01' } }), // prettier-ignore
    steps: ran ? [step('one', true, 0), ...(failed ? [step('two', false, 100)] : [])] : [],
    times: ran
      ? { startMs: 100, bodyMs: 300, endMs: 50, totalMs: 450 }
      : { startMs: 0, bodyMs: 0, endMs: 0, totalMs: 0 },
    attempts: ran ? (verdict === 'flaky' ? 2 : 1) : 0,
    seed: ran ? 7 : 0,
    startedAt,
    files: {},
  };
}

export const exampleResults: readonly [RunResult, RunResult, ...RunResult[]] = [
  exampleResult('passes', 'custom-agetty', 'passed'),
  exampleResult('fails', 'custom-agetty', 'failed'),
  exampleResult('passes', 'ubuntu', 'flaky'),
  exampleResult('fails', 'ubuntu', 'known'),
  exampleResult('passes', 'rhel', 'mended'),
  exampleResult('fails', 'rhel', 'not-run'),
];

export const exampleHeader: ReportHeader = {
  formatVersion: 1,
  ttys0: '0.1.0',
  startedAt,
  accelerator: { chosen: 'tcg', timeScale: 6 },
  host: { system: 'Linux 6.1', cpus: 2, memoryMiB: 24_000, node: 'v20.19.0', qemu: '7.2.22' },
  workers: 2,
  seed: 42,
  command: ['test'],
  allowFlaky: false,
  planned: exampleResults.map(({ id, suite, title, proves, guest, image }) => ({ id, suite, title, proves, guest, image })), // prettier-ignore
};

export const exampleReport: Report = {
  header: exampleHeader,
  results: exampleResults,
  interrupted: false,
  endedAt: '2026-11-26T22:10:00.000Z',
};
