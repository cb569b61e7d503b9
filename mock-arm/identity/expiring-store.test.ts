import t from 'tap';
import { ExpiringStore } from './expiring-store.ts';

t.test('what has ended is told from what never was, and the oldest make room', (t) => {
  let seconds = 0;
  const store = new ExpiringStore<number>({
    lifetimeSeconds: 60,
    maximumEntries: 2,
    now: () => new Date(seconds * 1000),
  });
  store.set('a', 1);
  seconds = 59;
  t.equal(store.get('a'), 1);
  seconds = 60;
  t.equal(store.get('a'), 'expired');
  t.equal(store.get('b'), undefined);
  store.set('b', 2);
  store.set('c', 3);
  t.equal(store.get('a'), undefined);
  t.equal(store.get('b'), 2);
  store.delete('b');
  t.equal(store.get('b'), undefined);
  t.end();
});
