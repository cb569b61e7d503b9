import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { Slots } from './slots.ts';

t.test('no more run at once than there are slots, and a failure frees its own', async (t) => {
  const slots = new Slots(2);
  let running = 0;
  let most = 0;
  const work = (fails: boolean) => async () => {
    running += 1;
    most = Math.max(most, running);
    await delay(5);
    running -= 1;
    if (fails) throw new Error('no');
  };
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => slots.run(work(n === 2))));
  t.equal(most, 2);
  t.same(outcomes.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']); // prettier-ignore
});
