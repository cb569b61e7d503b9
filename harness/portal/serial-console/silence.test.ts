import { mock } from 'node:test';
import t from 'tap';
import { SilenceWatch, type Silence } from './silence.ts';

mock.timers.enable({ apis: ['setTimeout'] });

function setUp() {
  const seen: Silence[] = [];
  return { seen, watch: new SilenceWatch((silence) => seen.push(silence)) };
}

t.test('hints after some silence, and differently when Enter was of no use', (t) => {
  const { seen, watch } = setUp();
  watch.connected();
  mock.timers.tick(4000);
  t.strictSame(seen, ['silent']);
  watch.entered();
  mock.timers.tick(5000);
  t.strictSame(seen, ['silent', 'silent-after-enter']);
  watch.heard();
  t.strictSame(seen.at(-1), 'none');
  t.end();
});

t.test('output ends it for good; not connected it does nothing', (t) => {
  const { seen, watch } = setUp();
  watch.entered();
  mock.timers.tick(10_000);
  t.strictSame(seen, []);
  watch.connected();
  watch.heard();
  watch.entered();
  mock.timers.tick(10_000);
  t.strictSame(seen, ['none']);
  t.end();
});
