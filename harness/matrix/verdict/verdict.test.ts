import { AssertionError } from 'node:assert';
import path from 'node:path';
import t from 'tap';
import { Ttys0Error } from '../../errors/index.ts';
import { packageRoot } from '../../host/package.ts';
import { exampleRun } from '../testing/planned.ts';
import { failureOf, type FailureScene } from './failure.ts';
import { knownFailureOf, readKnownFailures, requireSense, type KnownFailure } from './known-failures.ts';
import { tearDownError } from './tear-down.ts';
import { verdictOf } from './verdict.ts';

const scene: FailureScene = {
  about: 'lab',
  step: 'two',
  stage: { stage: 'login', since: '2026-11-26T00:00:00.000Z' },
  lastLines: ['host login:'],
  screen: ['host login:'],
};

t.test('a second try only informs; what is known to fail is no failure until it passes', async (t) => {
  t.equal(verdictOf([false], false), 'passed');
  t.equal(verdictOf([true, false], false), 'flaky');
  t.equal(verdictOf([true, true], false), 'failed');
  t.equal(verdictOf([true], true), 'known');
  t.equal(verdictOf([false], true), 'mended');
});

t.test('who has to act, and what kind of failure it is', async (t) => {
  const blamed = (error: unknown) => {
    const { blame, kind } = failureOf(error, scene);
    return [blame, kind];
  };
  const wanted = { wanted: '"login: "', where: 'stage init' };
  t.same(blamed(new Ttys0Error('line.no-output', wanted)), ['guest', 'no-output']);
  t.same(blamed(new Ttys0Error('line.timed-out', wanted)), ['guest', 'timed-out']);
  t.same(blamed(new Ttys0Error('line.died', { wanted: 'x', text: 'panic', meaning: 'y' })), [
    'guest',
    'died',
  ]);
  t.same(blamed(new Ttys0Error('line.ended', { wanted: 'x', reason: 'y' })), ['lab', 'lost-connection']);
  t.same(blamed(new Ttys0Error('lab.output-missing', { guest: 'a', bytes: 9, wanted: 'x' })), ['lab', 'no-output']); // prettier-ignore
  t.same(blamed(new Ttys0Error('host.disk-full', { path: '/' })), ['host', 'error']);
  t.same(blamed(new Ttys0Error('scenario.overdue', { title: 'x', seconds: 1 })), ['scenario', 'overdue']);
  t.same(blamed(new Ttys0Error('usage.option', { problem: 'x', command: 'y' })), ['scenario', 'error']);
  t.same(
    blamed(new AssertionError({ actual: 1, expected: 2 })),
    ['lab', 'wrong-output'],
    'as the scenario says',
  );
  for (const code of ['ENOSPC', 'EMFILE', 'ENOMEM', 'EACCES'])
    t.same(blamed(Object.assign(new Error(`${code}: refused`), { code })), ['host', 'error'], code);
  t.same(blamed(Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })), ['scenario', 'error']);
  t.same(blamed(new TypeError('x is not a function')), ['scenario', 'error']);
  t.same(blamed('thrown text'), ['scenario', 'error']);
});

t.test('a guest whose host had no processor for it is not to blame', async (t) => {
  const lastLines = [
    "[    0.4] Kernel panic - not syncing: IO-APIC + timer doesn't work!  Boot with apic=debug",
  ];
  const parameters = { wanted: '"login: "', text: 'Kernel panic', meaning: 'the kernel has stopped' };
  const error = new Ttys0Error('line.died', parameters, { evidence: { lastLines } });
  t.match(failureOf(error, scene), { blame: 'host', kind: 'died' });
});

t.test('what could not be taken away is the lab’s or the host’s, and never the scenario’s', async (t) => {
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', path: '/lab.json' }); // prettier-ignore
  t.match(failureOf(tearDownError(full), scene), { blame: 'host', code: 'host.disk-full', message: /lab\.json/ }); // prettier-ignore
  t.match(failureOf(tearDownError(new TypeError('x is not a function')), scene), { blame: 'lab', code: 'lab.tear-down', message: /x is not/ }); // prettier-ignore
  t.match(failureOf(tearDownError('thrown text'), scene), { blame: 'lab', message: /thrown text/ });
});

t.test('a failure tells step, stage, since when, last lines, nearest miss and screen', async (t) => {
  const evidence = { lastLines: ['Starting', 'Passw'], nearestMiss: '"Passw"' };
  const error = new Ttys0Error('line.timed-out', { wanted: 'x', where: 'y' }, { evidence });
  t.match(failureOf(error, scene), {
    ...evidence,
    step: 'two',
    stage: 'login',
    since: /^2026/,
    screen: ['host login:'],
    code: 'line.timed-out',
    advice: /longer deadline/,
  });
});

t.test('known failures: by suite, title and guest, until a day', async (t) => {
  const directory = t.testdir({
    'known-failures.yaml': `
- suite: example
  title: fails
  guests: [sles]
  tracker: https://example.com/issues/1
  reason: its agetty is older
  expires: 2027-01-01
`,
  });
  const known = await readKnownFailures(directory);
  const found = (title: string, guest: string, today: string) =>
    knownFailureOf(exampleRun(title, guest), known, today)?.tracker;
  t.equal(found('fails', 'sles', '2026-12-31'), 'https://example.com/issues/1');
  t.equal(found('fails', 'sles', '2027-01-01'), undefined, 'expired');
  t.equal(found('fails', 'ubuntu', '2026-12-31'), undefined);
  t.equal(found('passes', 'sles', '2026-12-31'), undefined);
  t.same(await readKnownFailures(t.testdir({ none: '' })), []);
  const wrong = t.testdir({ 'known-failures.yaml': '- suite: example\n  tracker: x\n  reason: y\n' });
  await t.rejects(readKnownFailures(wrong), { code: 'scenario.known-failures-invalid', message: /expires/ });
});

t.test('a known failure that no run can have is told', async (t) => {
  const api = path.join(packageRoot, 'harness/scenario/index.ts');
  const declare = (title: string): string =>
    `import { scenario } from ${JSON.stringify(api)};\nscenario('${title}', { proves: 'access.com1', from: 'off' }, async () => {});\n`;
  const directory = t.testdir({ 'one.ts': declare('it works'), 'two.ts': declare('so does this'), 'broken.ts': 'throw 1;' }); // prettier-ignore
  const known = (suite: string, title?: string, guests?: string[]): KnownFailure[] => [
    { suite, title, guests, tracker: 'x', reason: 'y', expires: '2099-01-01' },
  ];
  const check = (one: readonly KnownFailure[]): Promise<void> => requireSense(directory, one, ['imported']);
  await check([
    ...known('one', 'it works', ['imported', 'custom-agetty']),
    ...known('two'),
    ...known('broken', 'any'),
  ]);
  const code = 'scenario.known-failures-invalid';
  await t.rejects(check(known('one', 'it worked')), { code, message: /0\.title: no scenario of one is called it worked; there is it works/ }); // prettier-ignore
  await t.rejects(check(known('twoo')), { code, message: /0\.suite: there is no suite called twoo; there is two/ }); // prettier-ignore
  await t.rejects(check(known('two', undefined, ['imported', 'ubunut'])), {
    code,
    message: /0\.guests: .*ubunut/,
  });
});
