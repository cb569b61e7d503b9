import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { ResultFolder } from '../../matrix/results/folder.ts';
import { ttys0 } from './lab-process.ts';
import { merge, off, options, outcomes, ownSuite, run, works } from './own-suite.ts';

t.test(
  'scenarios of one’s own that go wrong in every way leave the others and the report alone',
  async (t) => {
    const { directory, out } = await ownSuite(
      t,
      `${works}
    scenario('throws', ${options}, async () => { throw new TypeError('on purpose'); });
    scenario('throws where nobody catches', ${options}, async () => {
      setTimeout(() => { throw new Error('in a timer'); }, 10);
      await new Promise(() => {});
    });
    scenario('never ends', ${options}, async ({ step }) => { await step('waits for nothing', () => new Promise(() => {})); });
    scenario('does not await a step', ${options}, async ({ guest, step }) => {
      void step('asks its guest', async () => { await guest.runScript('true'); assert.fail('too late to be seen'); });
    });
    scenario('does not await a step that fails at once', ${options}, async ({ step }) => {
      void step('fails', () => assert.fail('at once'));
    });
    scenario('expects what is not so', ${options}, async ({ alice }) => {
      const session = await alice.connect();
      session.type('\\r');
      await session.expect('loign: ', { withinMs: 500 });
    });
    scenario('asserts what is not so', ${options}, async () => assert.equal(1, 2));
  `,
    );
    const { exitCode, stdout, stderr } = await run('--scenarios', directory, '--out', out, '--retries', '0');
    t.equal(exitCode, 1, stderr);
    t.match(stdout, /1 passed, 7 failed/);
    const report = await ResultFolder.read(out);
    t.strictSame(outcomes(report), {
      works: 'passed',
      throws: 'failed: scenario, error',
      'throws where nobody catches': 'failed: scenario, error',
      'never ends': 'failed: scenario, overdue',
      'does not await a step': 'failed: scenario, error',
      'does not await a step that fails at once': 'failed: guest, wrong-output',
      'expects what is not so': 'failed: guest, timed-out',
      'asserts what is not so': 'failed: guest, wrong-output',
    });
    const open = report.results.find(({ title }) => title === 'does not await a step')?.failure;
    t.match(open, {
      code: 'scenario.step-open',
      step: 'asks its guest',
      message: /asks its guest was not awaited/,
    });
    const missed = report.results.find(({ title }) => title === 'expects what is not so')?.failure;
    t.match(missed, { stage: 'login', since: /^\d{4}-/, advice: /./ });
    t.match(missed?.lastLines.join('\n'), /login: /);
    t.equal(report.results.find(({ title }) => title === 'never ends')?.failure?.step, 'waits for nothing');
  },
);

t.test('what is said and typed is recorded, with marks at the steps and without a password', async (t) => {
  const { directory, out } = await ownSuite(
    t,
    `scenario('logs in', ${options.replace('2_000', '30_000')}, async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await step('a person logs in', () => session.login(guest.user));
    await step('and works', () => session.run('echo worked'));
  });`,
  );
  t.equal((await run('--scenarios', directory, '--out', out)).exitCode, 0);
  const [result] = (await ResultFolder.read(out)).results;
  const lines = (await readFile(path.join(out, result?.files.recording ?? ''), 'utf8')).trim().split('\n');
  const [header, ...events] = lines.map((line) => JSON.parse(line) as unknown);
  t.match(header, { version: 2, width: 80, height: 24, env: { TTYS0_GUEST: 'custom-agetty', TTYS0_SOURCE: 'simulated' } }); // prettier-ignore
  const texts = (code: string): string => (events as [number, string, string][]).filter((event) => event[1] === code).map((event) => event[2]).join('\n'); // prettier-ignore
  t.match(texts('m'), /^a person logs in\nand works$/);
  t.ok(/GNU GRUB[^]*login: azureuser[^]*worked/.test(texts('o').replaceAll('\n', '')), 'all that was said');
  t.match(texts('i'), /azureuser\r\n•••••\r/, 'the password is hidden');
});

t.test('a mistake in the call is named, before anything is started', async (t) => {
  const { directory, out } = await ownSuite(t, works);
  for (const [words, code, problem] of [
    [['--shard', '0/0'], 2, /--shard takes i\/n/],
    [['no-such-suite'], 2, /no suite called no-such-suite/],
    [['--guest', 'plan9'], 2, /no guest called plan9/],
    [['--grep', '('], 2, /--grep takes a regular expression/],
    [['--grep', 'nothing has this title'], 2, /None of these scenarios/],
    [['--scenarios', path.join(directory, 'none')], 2, /There is no suite in/],
    [['--scenarios', directory, '--out', directory], 2, /is there already/],
    [['--reporter', 'morse'], 2, /--reporter takes/],
  ] as const) {
    const { exitCode, stderr } = await run(...words);
    t.equal(exitCode, code, words.join(' '));
    t.match(stderr, problem, words.join(' '));
  }
  t.equal((await run('--scenarios', directory, '--out', out)).exitCode, 0);
  t.equal(
    (await run('--scenarios', directory, '--out', out)).exitCode,
    2,
    'the folder of an earlier run is kept',
  );
});

t.test('shards and their merge are one run; two runs at once do not meet', async (t) => {
  const many = Array.from({ length: 5 }, (_, index) => works.replace("'works'", `'works ${index}'`)).join('\n'); // prettier-ignore
  const fails = `scenario('fails', ${off}, async () => assert.fail());`;
  const { directory, out } = await ownSuite(t, `${many}\n${fails}`);
  const shards = [1, 2].map((index) =>
    run('--scenarios', directory, '--out', `${out}-${index}`, '--shard', `${index}/2`, '--retries', '0'),
  );
  const ended = await Promise.all(shards);
  t.same(ended.map(({ exitCode }) => exitCode).sort(), [0, 1], ended.map(({ stderr }) => stderr).join('\n'));
  const reports = await Promise.all([1, 2].map((index) => ResultFolder.read(`${out}-${index}`)));
  const merged = await merge(`${out}-1`, `${out}-2`, '--out', out);
  t.equal(merged.exitCode, 1, merged.stderr);
  t.match(merged.stdout, /5 passed, 1 failed/);
  const report = await ResultFolder.read(out);
  t.strictSame(outcomes(report), Object.assign({}, ...reports.map(outcomes)));
  t.strictSame(report.header.plan, reports[0]?.header.plan);
  for (const { files } of report.results) await readFile(path.join(out, files.recording ?? ''));

  // What is a shard of another plan is no shard of this one.
  const words = ['--scenarios', directory, '--out', `${out}-3`, '--shard', '2/2', '--retries', '0'];
  await run(...words, '--grep', 'fails');
  const wrong = await merge(`${out}-1`, `${out}-3`, '--out', `${out}-4`);
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stderr, /not the shards of one run: .*--shard 1\/2.*--grep fails.* planned different runs/);
});

t.test('Ctrl-C: what ran is in the report, the rest was not run', async (t) => {
  const waits = `scenario('waits', ${options.replace('2_000', '100_000')}, async ({ step }) => {
    await step('for nothing', () => {
      process.stderr.write('it waits');
      return new Promise(() => {});
    });
  });`;
  const { directory, out } = await ownSuite(t, `${works}\n${waits}`);
  const [node, program] = ttys0;
  const child = execa(node, [program, 'test', '--guest', 'custom-agetty', '--scenarios', directory, '--out', out], { all: true, reject: false, stdin: 'ignore' }); // prettier-ignore
  let said = '';
  let asked = false;
  child.all.on('data', (text: Buffer) => {
    said += text.toString();
    if (asked || !said.includes('✓ works') || !said.includes('it waits')) return;
    // Once: whoever asks again does not want to wait for the report.
    asked = true;
    child.kill('SIGINT');
  });
  const { exitCode, stdout } = await child;
  t.equal(exitCode, 130, stdout);
  t.match(stdout, /1 passed, 0 failed, 1 not run \(interrupted\)/);
  t.strictSame(outcomes(await ResultFolder.read(out)), { works: 'passed', waits: 'not-run' });
});
