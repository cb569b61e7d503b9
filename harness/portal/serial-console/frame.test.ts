import t from 'tap';
import { readServerFrame } from './frame.ts';

t.test('reads every frame of the protocol as it is', (t) => {
  const frames = [
    { type: 'hello', vm: 'debian' },
    {
      type: 'attached',
      vm: 'debian',
      user: 'alice',
      role: 'user',
      offset: 0,
      liveOffset: 12,
      tookOverFrom: 'bob',
    },
    { type: 'gap', from: 1, to: 5 },
    { type: 'input-dropped', bytes: 3, reason: 'full' },
    { type: 'stage', stage: 'login', since: '2026-01-01T00:00:00Z' },
    { type: 'warning', reason: 'idle', message: 'm', at: '2026-01-01T00:00:00Z' },
    { type: 'end', code: 4409, reason: 'taken-over', message: 'm', by: 'bob', at: '2026-01-01T00:00:00Z' },
  ];
  for (const frame of frames) t.strictSame(readServerFrame(JSON.stringify(frame)), frame, frame.type);
  t.end();
});

t.test('ignores what it does not know', (t) => {
  const unknown = [
    'login: ',
    'null',
    '[]',
    '{"type":"later"}',
    '{"type":"attached","vm":"x","user":"y","offset":-1,"liveOffset":0}',
    '{"type":"gap","from":"0","to":1}',
    '{"type":"end","code":1,"reason":"because","message":"","at":""}',
  ];
  for (const text of unknown) t.equal(readServerFrame(text), undefined, text);
  t.end();
});
