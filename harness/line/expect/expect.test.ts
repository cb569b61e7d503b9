import t from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { Expect } from './expect.ts';

const soon = (): Deadline => Deadline.after(20);
const later = (): Deadline => Deadline.after(10_000);

function feed(expect: Expect, text: string): void {
  expect.feed(Buffer.from(text));
}

t.test('it finds what came before the wait and what comes in pieces', async (t) => {
  const expect = new Expect();
  feed(expect, 'Debian 12\r\nhost log');
  const wait = expect.expect('login: ', later());
  feed(expect, 'in');
  feed(expect, ': ');
  t.match(await wait, { index: 0, text: 'login: ', before: 'Debian 12\nhost ' });
});

t.test('the match that starts first wins, whatever the order of the patterns', async (t) => {
  const expect = new Expect();
  feed(expect, 'Login incorrect\r\nlogin: ');
  t.match(await expect.expect(['login: ', 'Login incorrect'], later()), { index: 1 });
  t.match(await expect.expect(['login: ', 'Login incorrect'], later()), { index: 0 });
});

t.test('what was matched is not matched again', async (t) => {
  const expect = new Expect();
  feed(expect, 'login: ');
  await expect.expect('login: ', later());
  await t.rejects(expect.expect('login: ', soon()), { code: 'line.no-output' });
});

t.test('a time-out tells stage, since when, last lines and the nearest miss', async (t) => {
  const expect = new Expect({ stage: () => ({ stage: 'init', since: '2026-11-22T00:00:00.000Z' }) });
  feed(expect, 'Starting sshd\r\nPassw');
  const error = await expect.expect('Password: ', soon()).then(
    () => t.fail('matched'),
    (reason: unknown) => reason,
  );
  t.match(error, {
    code: 'line.timed-out',
    message: /"Password: ".*stage init since 2026-11-22T00:00:00\.000Z/,
    detail: /Starting sshd[^]*nearest miss: "Passw"/,
  });
});

t.test('a death string ends the wait at once, unless what was awaited came first', async (t) => {
  const expect = new Expect({
    deathStrings: [{ pattern: 'Kernel panic', meaning: 'the kernel has stopped' }],
  });
  const wait = expect.expect('login: ', later());
  feed(expect, '[    1.0] Kernel panic - not syncing\r\n');
  await t.rejects(wait, { code: 'line.died', message: /the kernel has stopped/ });
  const other = new Expect({
    deathStrings: [{ pattern: 'Kernel panic', meaning: 'the kernel has stopped' }],
  });
  feed(other, 'login: Kernel panic');
  t.match(await other.expect('login: ', later()), { index: 0 });
});

t.test('the end of the output fails a wait, now and later', async (t) => {
  const expect = new Expect();
  const wait = expect.expect('x', later());
  expect.end('taken over by bob');
  await t.rejects(wait, { code: 'line.ended', message: /taken over by bob/ });
  await t.rejects(expect.expect('x', later()), { code: 'line.ended' });
});

t.test('a flood does not grow the tail, and what follows it is found', async (t) => {
  const expect = new Expect({ tailCharacters: 1000 });
  const wait = expect.expect('marker', later());
  for (let round = 0; round < 1000; round += 1) feed(expect, 'noise '.repeat(20));
  feed(expect, 'mar');
  feed(expect, 'ker');
  const { before } = await wait;
  t.ok(before.length <= 1000);
});

t.test('two waits at once are a mistake', async (t) => {
  const expect = new Expect();
  const first = expect.expect('x', soon());
  await t.rejects(expect.expect('y', soon()), /another wait/);
  await t.rejects(first);
});
