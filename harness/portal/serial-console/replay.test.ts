import t from 'tap';
import { ReplayCounter } from './replay.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (run: Uint8Array) => new TextDecoder().decode(run);

t.test('cuts a frame that spans the end of the replay', (t) => {
  const counter = new ReplayCounter(100, 105);
  t.match(counter.take(bytes('abc')), { completes: false, live: { length: 0 } });
  const cut = counter.take(bytes('deFG'));
  t.equal(text(cut.replay), 'de');
  t.equal(text(cut.live), 'FG');
  t.ok(cut.completes);
  t.match(counter.take(bytes('H')), { completes: false, replay: { length: 0 } });
  t.end();
});

t.test('a gap may complete the replay, once', (t) => {
  const counter = new ReplayCounter(0, 10);
  t.notOk(counter.skipTo(4));
  t.equal(counter.remaining, 6);
  t.ok(counter.skipTo(20));
  t.notOk(counter.skipTo(30));
  t.equal(text(counter.take(bytes('x')).live), 'x');
  t.end();
});
