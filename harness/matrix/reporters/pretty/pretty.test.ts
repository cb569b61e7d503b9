import { Terminal } from '@xterm/headless';
import t, { type Test } from 'tap';
import type { MatrixEvent } from '../../results/events.ts';
import { exampleHeader, exampleReport, exampleResult, exampleResults } from '../../testing/example-report.ts';
import { hostileText } from '../../testing/hostile.ts';
import type { TerminalStream } from './live-region.ts';
import { PrettyReporter } from './reporter.ts';
import { cutTo, widthOf } from './width.ts';

const [first, second] = exampleResults;
const planned: MatrixEvent = { type: 'planned', header: exampleHeader };

/** A reporter on a terminal of that size, which is read as a person sees it, and whose clock goes when it is told to. */
function onTerminal(t: Test, columns = 80, rows = 24) {
  const terminal = new Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true });
  const written: string[] = [];
  const stream: TerminalStream & { columns: number } = {
    ...{ isTTY: true, columns, rows },
    write: (text) => written.push(text),
  };
  const clock = { nowMs: 0 };
  const reporter = new PrettyReporter(stream, { nowMs: () => clock.nowMs });
  let shown = 0;
  const screen = async (): Promise<readonly string[]> => {
    const text = written.slice(shown).join('');
    shown = written.length;
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    const { active } = terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? ''); // prettier-ignore
    return lines.join('\n').trimEnd().split('\n');
  };
  t.teardown(() => reporter.report({ type: 'ended', report: exampleReport }));
  return { reporter, clock, written, screen, stream, terminal };
}

t.test('what runs where, at which stage and step, for how long; what has ended is above', async (t) => {
  const { reporter, clock, screen } = onTerminal(t);
  reporter.report(planned);
  reporter.report({ type: 'started', id: first.id });
  reporter.report({ type: 'started', id: second.id });
  reporter.report({ type: 'stage', id: first.id, stage: 'login' });
  clock.nowMs = 12_000;
  reporter.report({ type: 'step', id: first.id, title: 'bob connects' });
  t.match(
    (await screen()).join('\n'),
    /custom-agetty login +12 s {2}passes › bob connects\n {2}custom-agetty starts +12 s {2}fails\n0 of 6 done, 2 running, 12 s$/,
  );
  reporter.report({ type: 'finished', result: second });
  const after = await screen();
  t.match(after[1], /^✗ fails \(custom-agetty, simulated;/);
  t.match(after.at(-1), '1 of 6 done, 1 red, 1 running, 12 s');
  t.equal(after.length, 4, 'nothing is left of the line of what has ended');
});

t.test('what is being made is told, and how long the rest takes', async (t) => {
  const { reporter, clock, screen } = onTerminal(t);
  reporter.report(planned);
  reporter.report({ type: 'preparing', what: 'ubuntu', progress: 'unpacking' });
  clock.nowMs = 3000;
  reporter.report({ type: 'preparing', what: 'ubuntu', progress: 'writing the disk' });
  t.match((await screen()).at(-2), 'being made: ubuntu, 3.0 s: writing the disk');
  reporter.report({ type: 'preparing', what: 'ubuntu', progress: undefined });
  clock.nowMs = 30_000;
  for (const result of exampleResults.slice(0, 3)) reporter.report({ type: 'finished', result });
  const lines = await screen();
  t.notMatch(lines.join('\n'), 'being made');
  t.match(lines.at(-1), '3 of 6 done, 2 red, 0 running, 30 s, about 30 s left');
});

t.test('no line is wider than the terminal, and the region is lower than it', async (t) => {
  const results = Array.from({ length: 40 }, (_, index) =>
    exampleResult(`${'long '.repeat(30)}漢字 ${index}`, `guest-${index}`, 'passed'),
  );
  const { reporter, clock, written, screen } = onTerminal(t, 40, 10);
  reporter.report({ type: 'planned', header: { ...exampleHeader, planned: results } });
  for (const { id } of results) reporter.report({ type: 'started', id });
  clock.nowMs = 1000;
  written.length = 0;
  reporter.report({ type: 'step', id: results[0]?.id ?? '', title: 'x'.repeat(100) });
  const drawn = written
    .join('')
    .replace(/\x1b\[[?\d;]*[a-zA-Z]/g, '')
    .replaceAll('\r', '')
    .split('\n'); // eslint-disable-line no-control-regex
  t.ok(drawn.length < 10, `${drawn.length} lines`);
  for (const line of drawn) t.ok(widthOf(line) < 40, line);
  t.match(drawn.at(-2), /… 3\d more/);
  t.match((await screen()).at(-1), '0 of 40 done');
});

t.test('redraws are few, each is one write, and a terminal made narrower stays clean', async (t) => {
  const { reporter, clock, written, stream, terminal, screen } = onTerminal(t);
  reporter.report(planned);
  reporter.report({ type: 'started', id: first.id });
  const before = written.length;
  for (let index = 0; index < 1000; index += 1)
    reporter.report({ type: 'step', id: first.id, title: `step ${index}` });
  t.ok(written.length - before <= 1);
  clock.nowMs = 1000;
  reporter.report({ type: 'step', id: first.id, title: 'with a title that is long enough to be broken' });
  await screen();
  stream.columns = 30;
  terminal.resize(30, 24);
  clock.nowMs = 2000;
  reporter.report({ type: 'step', id: first.id, title: 'last' });
  const lines = await screen();
  t.equal(lines.filter((line) => line.includes('of 6 done')).length, 1, lines.join('\n'));
});

t.test('the cursor comes back, and titles are shown and not obeyed', async (t) => {
  const { reporter, written, screen } = onTerminal(t);
  const hostile = { ...first, title: hostileText, image: hostileText, failure: undefined };
  reporter.report({ type: 'planned', header: { ...exampleHeader, planned: [hostile] } });
  reporter.report({ type: 'started', id: hostile.id });
  reporter.report({ type: 'step', id: hostile.id, title: hostileText });
  reporter.report({ type: 'finished', result: exampleResult(hostileText, 'ubuntu', 'failed') });
  reporter.report({
    type: 'ended',
    report: { ...exampleReport, results: [exampleResult(hostileText, 'ubuntu', 'failed')] },
  });
  const all = written.join('');
  t.notMatch(all, /\x1b\[2J|\x9b|\0|\x08/); // eslint-disable-line no-control-regex
  t.match(all, '\\u{1b}[2J');
  t.equal(all.lastIndexOf('\x1b[?25h') > all.lastIndexOf('\x1b[?25l'), true);
  t.match((await screen()).at(-1), '0 passed, 1 failed');
});

t.test('NO_COLOR is respected', async (t) => {
  const before = process.env['NO_COLOR'];
  process.env['NO_COLOR'] = '1';
  t.teardown(() =>
    before === undefined ? delete process.env['NO_COLOR'] : (process.env['NO_COLOR'] = before),
  );
  const { reporter, written } = onTerminal(t);
  reporter.report(planned);
  reporter.report({ type: 'started', id: first.id });
  reporter.report({ type: 'finished', result: second });
  t.notMatch(written.join(''), /\x1b\[[\d;]*m/); // eslint-disable-line no-control-regex
});

t.test('elsewhere than on a terminal: lines, one for each thing that is being made', async (t) => {
  const written: string[] = [];
  const reporter = new PrettyReporter({ write: (text) => written.push(text) });
  reporter.report(planned);
  reporter.report({ type: 'preparing', what: 'ubuntu', progress: 'unpacking' });
  reporter.report({ type: 'preparing', what: 'ubuntu', progress: 'writing' });
  reporter.report({ type: 'preparing', what: 'ubuntu', progress: undefined });
  reporter.report({ type: 'finished', result: first });
  t.equal(written.length, 3);
  t.equal(written[1], 'being made: ubuntu: unpacking\n');
  t.notMatch(written.join(''), '\x1b');
});

t.test('texts are cut by the columns that they take', async (t) => {
  t.equal(widthOf('漢字e\u0301'), 5);
  t.equal(cutTo('漢字漢字', 5), '漢字…');
  t.equal(cutTo('short', 5), 'short');
});
