import { EventEmitter, once } from 'node:events';
import { mkdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { withLock } from './lock.ts';

t.test('two that ask at once work one after the other, and the second is told that it waits', async (t) => {
  const file = path.join(t.testdir(), 'image');
  const said = new EventEmitter();
  const order: string[] = [];
  const holds = once(said, 'holds');
  const waits = once(said, 'waits');
  const first = withLock(file, async () => {
    said.emit('holds');
    await waits;
    order.push('first');
  });
  await holds;
  const second = withLock(file, () => Promise.resolve(order.push('second')), {
    onWait: () => said.emit('waits'),
  });
  await Promise.all([first, second]);
  t.same(order, ['first', 'second']);
});

t.test('what the work throws comes out, and the lock is free again', async (t) => {
  const file = path.join(t.testdir(), 'image');
  await t.rejects(
    withLock(file, () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  );
  t.equal(await withLock(file, () => Promise.resolve('again')), 'again');
});

t.test('a deadline and an abort end the waiting', async (t) => {
  const file = path.join(t.testdir(), 'image');
  const never = () => Promise.reject(new Error('ran without the lock'));
  await withLock(file, async () => {
    await t.rejects(withLock(file, never, { deadlineMs: 0 }), { code: 'host.lock-timeout' });
    const controller = new AbortController();
    const onWait = () => controller.abort(new Error('enough'));
    await t.rejects(withLock(file, never, { signal: controller.signal, onWait }), { message: 'enough' });
  });
});

t.test('a lock that a dead process left is taken over', async (t) => {
  const file = path.join(t.testdir(), 'image');
  mkdirSync(`${file}.lock`);
  utimesSync(`${file}.lock`, 0, 0);
  t.equal(await withLock(file, () => Promise.resolve('taken')), 'taken');
});

t.test('the work learns that its caller gave up', async (t) => {
  const file = path.join(t.testdir(), 'image');
  const controller = new AbortController();
  const work = (signal: AbortSignal) => {
    controller.abort(new Error('enough'));
    signal.throwIfAborted();
    return Promise.resolve();
  };
  await t.rejects(withLock(file, work, { signal: controller.signal }), { message: 'enough' });
});
