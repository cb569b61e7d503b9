import t from 'tap';
import { ResourceStack } from './resource-stack.ts';

t.test('what was opened last is closed first, and each is, whatever one of them throws', async (t) => {
  const closed: number[] = [];
  const stack = new ResourceStack();
  for (const number of [1, 2, 3])
    stack.use({
      [Symbol.asyncDispose]: async () => {
        closed.push(number);
        if (number === 2) throw new Error('it does not close');
      },
    });
  await t.rejects(stack[Symbol.asyncDispose](), { message: 'it does not close' });
  t.same(closed, [3, 2, 1]);
  await stack[Symbol.asyncDispose]();
  t.equal(closed.length, 3);
});
