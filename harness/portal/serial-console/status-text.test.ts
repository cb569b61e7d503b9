import t from 'tap';
import { mayWaitForEnter } from './stage-label.ts';
import { describeStatus, formatBytes } from './status-text.ts';

const seat = { address: '', vm: 'debian', user: 'alice', skippedBytes: 0, droppedInputBytes: 0 };

t.test('says at each step what it does', (t) => {
  t.match(describeStatus({ phase: 'requesting', sinceMs: 0 }, 'debian'), {
    mood: 'busy',
    text: 'Asking for a session',
  });
  t.match(describeStatus({ phase: 'replaying', sinceMs: 0, seat, replayBytes: 2048 }, 'debian'), {
    text: 'Replaying 2.0 KiB of recent output',
  });
  t.match(describeStatus({ phase: 'connected', sinceMs: 0, seat: { ...seat, stage: 'login' } }, 'debian'), {
    mood: 'good',
    text: 'Connected as alice to debian · stage: login prompt',
  });
  t.match(
    describeStatus({ phase: 'connected', sinceMs: 0, seat: { ...seat, tookOverFrom: 'bob' } }, 'debian'),
    {
      text: /taken over from bob$/,
    },
  );
  t.notMatch(
    describeStatus({ phase: 'connected', sinceMs: 0, seat: { ...seat, tookOverFrom: 'alice' } }, 'debian')
      .text,
    /taken over/,
    'from oneself, by Reconnect',
  );
  t.match(describeStatus({ phase: 'idle' }, 'debian'), { mood: 'off' });
  t.end();
});

t.test('byte counts', (t) => {
  t.strictSame([0, 1023, 1536, 3 * 1024 * 1024].map(formatBytes), [
    '0 bytes',
    '1023 bytes',
    '1.5 KiB',
    '3.0 MiB',
  ]);
  t.end();
});

t.test('the hint to press Enter is for stages that say nothing', (t) => {
  t.ok(mayWaitForEnter(undefined));
  t.ok(mayWaitForEnter('silent'));
  for (const stage of ['grub', 'login', 'shell']) t.notOk(mayWaitForEnter(stage), stage);
  t.end();
});
