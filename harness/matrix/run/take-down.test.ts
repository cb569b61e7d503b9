import t from 'tap';
import { takeDown } from './take-down.ts';

t.test('each part is taken down, also after one that could not be', async (t) => {
  const down: string[] = [];
  const thrown = await takeDown([
    () => Promise.reject(new Error('first')),
    () => void down.push('second'),
    () => {
      throw new Error('third');
    },
    async () => void down.push('fourth'),
  ]);
  t.same(down, ['second', 'fourth']);
  t.same(thrown, [new Error('first'), new Error('third')]);
});
