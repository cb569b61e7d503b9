import t from 'tap';
import { Deadline } from './deadline.ts';

t.test('a part of the work never gets more time than the whole', async (t) => {
  const whole = Deadline.after(1000);
  t.ok(whole.within(60_000).remainingMs <= 1000);
  t.ok(whole.within(10).remainingMs <= 10);
});

t.test('a wait that is overdue fails with the caller’s own error', async (t) => {
  const never = new Promise<never>(() => undefined);
  await t.rejects(
    Deadline.after(1).race(never, () => new Error('overdue')),
    { message: 'overdue' },
  );
});

t.test('the caller’s signal ends a wait before its time', async (t) => {
  const controller = new AbortController();
  const wait = Deadline.after(60_000, controller.signal).race(
    new Promise<never>(() => undefined),
    () => new Error('given up'),
  );
  controller.abort();
  await t.rejects(wait, { message: 'given up' });
});

t.test('work that is done in time gives its result', async (t) => {
  t.equal(await Deadline.after(60_000).race(Promise.resolve('done'), () => new Error('overdue')), 'done');
});
