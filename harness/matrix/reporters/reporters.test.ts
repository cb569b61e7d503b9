import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Parser } from 'tap-parser';
import t from 'tap';
import type { MatrixEvent } from '../results/events.ts';
import { withNotRun } from '../results/not-run.ts';
import type { ReportHeader, RunResult } from '../results/result.ts';
import { exampleHeader, exampleResults } from '../testing/example-report.ts';
import { renderSummary } from './github/summary.ts';
import { createReporter, type ReporterName } from './index.ts';
import { renderJunit } from './junit/render.ts';

const [passes, fails] = exampleResults;
const planned = { ...exampleHeader, planned: exampleHeader.planned.slice(0, 2) };

async function reportOf(
  name: ReporterName,
  shown: readonly RunResult[],
  interrupted = false,
  facts: Partial<ReportHeader> = {},
): Promise<string> {
  const header = { ...planned, ...facts };
  const output = new PassThrough();
  const reporter = createReporter(name, output, 'results');
  const events: MatrixEvent[] = [
    { type: 'planned', header },
    ...shown.flatMap((result): MatrixEvent[] => [
      { type: 'started', id: result.id },
      { type: 'finished', result },
    ]),
    { type: 'ended', report: { header, results: withNotRun(header, shown), interrupted } },
  ];
  for (const event of events) reporter.report(event);
  if (name === 'pretty') output.end();
  return text(output);
}

t.test('TAP 14: a point a scenario, a subtest a step, blame and evidence in the diagnostics', async (t) => {
  const output = await reportOf('tap', [passes, fails]);
  t.match(output, /^TAP version 14\n/);
  t.match(output, /ok 1 - takeover > passes \(custom-agetty, simulated\) \[security\.takeover\]/);
  t.match(output, /not ok 2 - takeover > fails/);
  t.match(output, /not ok 2 - two[^]*blame: guest[^]*reason: Timed out[^]*login/);
  const parser = new Parser();
  parser.end(output);
  t.match(parser.results, { ok: false, count: 2, pass: 1, fail: 1 });
});

t.test('pretty: what failed is told in full, at the end', async (t) => {
  const output = await reportOf('pretty', [passes, fails]);
  t.match(
    output,
    /✓ passes[^]*✗ fails[^]*at: two\n {2}guest, timed-out: Timed out\n {2}Look at it\.[^]*\| debian login/,
  );
  t.match(output, /^1 passed, 1 failed$/m);
});

t.test('pretty: an interrupted run says what ran and what did not', async (t) => {
  t.match(await reportOf('pretty', [passes], true), /^1 passed, 0 failed, 1 not run \(interrupted\)$/m);
});

t.test('each names the gateway under test, and none where it is the lab’s own', async (t) => {
  const gateway = 'wss://localhost:8443/';
  const report = { header: { ...planned, gateway }, results: [passes], interrupted: false };
  for (const text of [
    await reportOf('tap', [passes], false, { gateway }),
    await reportOf('pretty', [passes], false, { gateway }),
    renderSummary(report),
    renderJunit(report),
  ])
    t.match(text, /gateway\W+(?:value=")?wss\b/);
  t.notMatch(await reportOf('tap', [passes]), /gateway/);
});
