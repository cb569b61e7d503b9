import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import type { Report } from '../../results/result.ts';
import { exampleFailure, exampleReport, exampleResult } from '../../testing/example-report.ts';
import { hostileText } from '../../testing/hostile.ts';
import { annotations } from './annotations.ts';
import { fenced } from './escape.ts';
import { GithubReporter } from './reporter.ts';
import { renderSummary } from './summary.ts';

const hostile: Report = {
  ...exampleReport,
  results: [
    {
      ...exampleResult(`a, b: ${hostileText}\n::error::forged`, 'ubuntu', 'failed'),
      failure: { ...exampleFailure, message: 'one\ntwo', lastLines: ['```', '::error::forged', hostileText] },
    },
  ],
};

t.test('an error for what failed, warnings for flaky, mended and known, in one line each', async (t) => {
  const lines = annotations(exampleReport);
  t.match(lines[0], /^::error title=takeover > fails \(custom-agetty\) \[guest\],file=scenarios\/takeover\.ts::at: two%0A/); // prettier-ignore
  t.equal(lines.filter((line) => line.startsWith('::warning ')).length, 3);
  t.match(lines.join('\n'), /::flaky: it passed at try 2%0A/);
  t.match(lines.join('\n'), /::known to fail \(https:\/\/example\.com\/1\), and passes/);
});

t.test('what a guest says neither ends an annotation nor begins one', async (t) => {
  const [line = ''] = annotations(hostile);
  t.equal(annotations(hostile).length, 1);
  t.notMatch(line, /[\r\n]/);
  t.match(line, /title=takeover > a%2C b%3A </);
  t.match(line, /100%25/, 'a percent sign is read back as one');
  t.match(line, /%0Aguest, timed-out: one%0Atwo%0A/);
});

t.test('the job summary: a table for each suite, failures in fences that hold', async (t) => {
  const summary = renderSummary(exampleReport);
  t.match(summary, /\| scenario \| custom-agetty<br><sub>simulated<\/sub> \| ubuntu/);
  t.match(summary, /\| passes \| ✓ 0\.5 s \| ≈ \*\*flaky\*\* guest \| ! \*\*mended\*\* \|/);
  t.match(summary, /\| fails \| ✗ \*\*failed\*\* guest \| ○ \*\*known\*\* guest \| – not run \|/);
  t.match(summary, /#### ✗ takeover[^]*```text\nat: two/);
  const dangerous = renderSummary(hostile);
  t.notMatch(dangerous.replace(/(`{3,})text\n[^]*?\n\1\n/g, ''), /<script|<img|\n::/);
  t.match(dangerous, /\n````text\nat: two[^]*```[^]*\n````\n/);
  t.equal(fenced(['`````']), '``````text\n`````\n``````');
});

t.test('what no longer fits into a job summary is counted', async (t) => {
  const failure = { ...exampleFailure, lastLines: Array.from({ length: 50 }, () => 'x'.repeat(2000)) };
  const results = Array.from({ length: 20 }, (_, index) => ({ ...exampleResult(`s${index}`, 'ubuntu', 'failed'), failure })); // prettier-ignore
  const summary = renderSummary({ ...exampleReport, results });
  t.ok(Buffer.byteLength(summary) < 1024 * 1024);
  t.match(summary, /… and 1\d more, in report\.html/);
});

t.test('no command is taken from plain lines; the summary is appended to the file of the job', async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-github-'));
  t.teardown(() => rm(directory, { recursive: true }));
  const file = path.join(directory, 'summary.md');
  const output = new PassThrough();
  const reporter = new GithubReporter(output, file);
  reporter.report({ type: 'planned', header: hostile.header });
  for (const result of hostile.results) reporter.report({ type: 'finished', result });
  reporter.report({ type: 'ended', report: hostile });
  output.end();
  const lines = (await text(output)).split('\n');
  const token = /^::stop-commands::(\S+)$/.exec(lines[0] ?? '')?.[1] ?? 'none';
  const resumed = lines.indexOf(`::${token}::`);
  t.ok(resumed > 0);
  const told = lines.slice(resumed + 1).filter((line) => line !== '');
  t.equal(told.length, 1);
  t.match(told[0], /^::error /);
  t.match(await readFile(file, 'utf8'), /^## ttys0: failed/);
});
