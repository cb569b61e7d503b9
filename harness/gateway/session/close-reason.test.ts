import t from 'tap';
import { closeReason } from './close-reason.ts';

t.test('a close frame holds so much, and no half character', (t) => {
  t.equal(closeReason('short'), 'short');
  t.equal(closeReason('x'.repeat(200)), 'x'.repeat(123));
  t.equal(closeReason('한'.repeat(60)), '한'.repeat(41));
  t.equal(closeReason(`xx${'😀'.repeat(40)}`), `xx${'😀'.repeat(30)}`);
  t.end();
});
