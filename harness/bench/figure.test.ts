import t from 'tap';
import { figure, quantile } from './figure.ts';

t.test('quantiles lie between the samples', async (t) => {
  t.equal(quantile([3, 1, 2], 0.5), 2);
  t.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  t.equal(quantile([7], 0.99), 7);
});

t.test('a figure stands beside the slow way, in its own unit', async (t) => {
  const cold = figure({ id: 'guest.cold', unit: 's', samples: [9, 10, 11], goal: 10 });
  t.match(cold, { median: 10, n: 3, ratioTo: null, met: true });
  const clone = figure({
    id: 'guest.clone',
    unit: 'ms',
    samples: [200],
    goal: 150,
    slowWay: cold,
    slowUnit: 1000,
  });
  t.match(clone, { median: 200, met: false, ratioTo: { id: 'guest.cold', median: 10, ratio: 50 } });
});
