import t from 'tap';
import { shouldReconnect } from './auto-reconnect.ts';
import type { ConsoleEnd, ConsoleState } from './session-state.ts';

const gateway = { code: 1001, message: '', at: '' };
const ended = (end: ConsoleEnd): ConsoleState => ({ phase: 'ended', sinceMs: 100, end });
const stopped = ended({ kind: 'vm-stopped', ...gateway });

t.test('reconnects once the VM was seen running after the end', (t) => {
  t.ok(shouldReconnect(stopped, { power: 'running', askedAtMs: 101 }, 0));
  t.notOk(shouldReconnect(stopped, { power: 'running', askedAtMs: 99 }, 0), 'asked before the end');
  t.notOk(shouldReconnect(stopped, { power: 'starting', askedAtMs: 101 }, 0));
  t.notOk(shouldReconnect(stopped, { power: 'running', askedAtMs: 101 }, 5), 'gives up in the end');
  t.end();
});

t.test('never takes a console back by itself, nor while there is one', (t) => {
  const report = { power: 'running', askedAtMs: 200 } as const;
  t.notOk(shouldReconnect(ended({ kind: 'taken-over', ...gateway }), report, 0));
  t.notOk(shouldReconnect(ended({ kind: 'lab-stopped', ...gateway }), report, 0));
  t.notOk(shouldReconnect({ phase: 'requesting', sinceMs: 0 }, report, 0));
  t.end();
});
