import t from 'tap';
import { givenRunSeed } from './run-seed.ts';

t.test('the seed of a run that is made again comes out of its command', async (t) => {
  t.equal(givenRunSeed({ command: ['test', 'takeover'] }), undefined);
  t.equal(givenRunSeed({ command: ['test', '--run-seed', '0'] }), 0);
  t.equal(givenRunSeed({ command: ['test', '--run-seed=2147483647'] }), 2_147_483_647);
});

t.test('one that is no seed is refused', async (t) => {
  for (const word of ['', '-1', '1.5', '1e3', '2147483648', 'seven'])
    t.throws(() => givenRunSeed({ command: ['test', `--run-seed=${word}`] }), { code: 'usage.option', message: /--run-seed takes a whole number/ }, word); // prettier-ignore
});
