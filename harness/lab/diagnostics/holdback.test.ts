import t from 'tap';
import { Holdback } from './holdback.ts';

t.test('what is younger than the delay is held back, and all of it let go without one', (t) => {
  const held = new Holdback(5);
  t.equal(held.ripe(0, 1000), 5);
  t.equal(held.nextMs(0, 1000), undefined);
  held.note(10, 50);
  held.note(20, 90);
  held.note(30, 450);
  t.equal(held.ripe(1099, 1000), 5);
  t.equal(held.nextMs(1099, 1000), 1);
  t.equal(held.ripe(1100, 1000), 20);
  t.equal(held.nextMs(1100, 1000), 400);
  t.equal(held.ripe(1100, 0), 30);
  t.equal(held.ripe(1100, 1000), 30, 'what was let go once stays so');
  t.end();
});
