import t from 'tap';
import { reduceConsole, stepOf, type ConsoleEvent, type ConsoleState, type Seat } from './session-state.ts';

const seat: Seat = { address: 'wss://x', vm: 'debian', user: 'alice', skippedBytes: 0, droppedInputBytes: 0 };
const run = (events: readonly ConsoleEvent[], from: ConsoleState = { phase: 'idle' }) =>
  events.reduce(reduceConsole, from);

const connecting: readonly ConsoleEvent[] = [
  { type: 'connect', atMs: 10 },
  { type: 'granted' },
  { type: 'hello', address: 'wss://x' },
  { type: 'attached', seat, replayBytes: 5 },
  { type: 'replayed', atMs: 30 },
];

t.test('goes through every step to connected', (t) => {
  const phases = connecting.map((_, index) => run(connecting.slice(0, index + 1)).phase);
  t.strictSame(phases, ['requesting', 'opening', 'signing-in', 'replaying', 'connected']);
  t.match(run(connecting), { seat, sinceMs: 30 });
  t.match(run(connecting.slice(0, 4)), { sinceMs: 10 }, 'elapsed time counts from the request');
  t.end();
});

t.test('what comes out of turn changes nothing', (t) => {
  const requesting = run(connecting.slice(0, 1));
  for (const event of connecting.slice(2)) t.equal(reduceConsole(requesting, event), requesting, event.type);
  const idle: ConsoleState = { phase: 'idle' };
  t.equal(reduceConsole(idle, { type: 'stage', stage: 'login' }), idle);
  t.end();
});

t.test('stage and losses belong to the seat', (t) => {
  const state = run(
    [
      { type: 'stage', stage: 'login' },
      { type: 'output-skipped', bytes: 3 },
      { type: 'output-skipped', bytes: 4 },
      { type: 'input-dropped', bytes: 1 },
    ],
    run(connecting),
  );
  t.match(state, { phase: 'connected', seat: { stage: 'login', skippedBytes: 7, droppedInputBytes: 1 } });
  t.end();
});

t.test('the first end stands; connecting again leaves it', (t) => {
  const lost: ConsoleEvent = {
    type: 'ended',
    atMs: 50,
    end: { kind: 'socket-lost', code: 1006, reason: '', hadSeat: true },
  };
  const takenOver: ConsoleEvent = {
    type: 'ended',
    atMs: 40,
    end: { kind: 'taken-over', code: 4409, message: '', by: 'bob', at: '' },
  };
  const state = run([takenOver, lost], run(connecting));
  t.match(state, { phase: 'ended', sinceMs: 40, end: { kind: 'taken-over', by: 'bob' } });
  t.match(reduceConsole(state, { type: 'connect', atMs: 60 }), { phase: 'requesting' });
  t.end();
});

t.test('names the step under way', (t) => {
  t.equal(stepOf({ phase: 'opening', sinceMs: 0 }), 'opening');
  t.equal(stepOf(run(connecting)), undefined);
  t.end();
});
