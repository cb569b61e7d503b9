import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Parser } from 'tap-parser';
import t from 'tap';
import type { PlannedRun } from '../plan.ts';
import type { MatrixEvent, RunResult } from '../result.ts';
import { createReporter, type ReporterName } from './index.ts';

const planned = (title: string): PlannedRun => ({
  suite: 'takeover',
  guest: 'custom-agetty',
  scenario: { title, proves: 'security.takeover', from: 'login', body: () => Promise.resolve() },
});

const step = (title: string, ok: boolean) => ({ title, ok, durationMs: 1 });
const runs = [planned('passes'), planned('fails')] as const;
const results: readonly RunResult[] = [
  { run: runs[0], source: 'simulated', steps: [step('one', true)], bootMs: 1, durationMs: 2 },
  {
    run: runs[1],
    source: 'simulated',
    steps: [step('one', true), step('two', false)],
    failure: {
      blame: 'guest',
      message: 'Timed out',
      advice: 'Look at it.',
      detail: 'last lines:\n  | login',
    },
    bootMs: 1,
    durationMs: 2,
  },
];

async function reportOf(
  name: ReporterName,
  shown: readonly RunResult[],
  interrupted = false,
): Promise<string> {
  const output = new PassThrough();
  const reporter = createReporter(name, output);
  const events: MatrixEvent[] = [
    { type: 'planned', runs, accelerator: 'tcg' },
    ...shown.flatMap((result): MatrixEvent[] => [
      { type: 'started', run: result.run },
      { type: 'finished', result },
    ]),
    { type: 'ended', results: shown, interrupted },
  ];
  for (const event of events) reporter.report(event);
  if (name === 'pretty') output.end();
  return text(output);
}

t.test('TAP 14: a point a scenario, a subtest a step, blame and evidence in the diagnostics', async (t) => {
  const output = await reportOf('tap', results);
  t.match(output, /^TAP version 14\n/);
  t.match(output, /ok 1 - takeover > passes \(custom-agetty, simulated\) \[security\.takeover\]/);
  t.match(output, /not ok 2 - takeover > fails/);
  t.match(output, /not ok 2 - two[^]*blame: guest[^]*reason: Timed out[^]*login/);
  const parser = new Parser();
  parser.end(output);
  t.match(parser.results, { ok: false, count: 2, pass: 1, fail: 1 });
});

t.test('pretty: what failed is told in full, at the end', async (t) => {
  const output = await reportOf('pretty', results);
  t.match(output, /✓ passes[^]*✗ fails[^]*at: two\n {2}guest: Timed out\n {2}Look at it\.[^]*\| login/);
  t.match(output, /^1 passed, 1 failed$/m);
});

t.test('pretty: an interrupted run says what ran and what did not', async (t) => {
  t.match(
    await reportOf('pretty', results.slice(0, 1), true),
    /^1 passed, 0 failed, 1 skipped \(interrupted\)$/m,
  );
});
