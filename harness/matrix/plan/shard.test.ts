import fc from 'fast-check';
import t from 'tap';
import { exampleRun } from '../testing/planned.ts';
import { parseShard, shardOf } from './shard.ts';

const plans = fc.uniqueArray(fc.nat({ max: 999 }), { maxLength: 60 }).map((numbers) => numbers.map((number) => exampleRun(`run ${number}`))); // prettier-ignore
const seconds = ({ scenario }: { scenario: { title: string } }): number =>
  Number(scenario.title.slice(4)) % 90;

t.test('every run is in exactly one shard, whatever the order of the plan', async () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 9 }), (runs, count) => {
      const shards = Array.from({ length: count }, (_, index) =>
        shardOf(runs, { index: index + 1, count }, seconds),
      );
      const turned = shardOf([...runs].reverse(), { index: 1, count }, seconds);
      const ids = (some: readonly { id: string }[]): string[] => some.map(({ id }) => id).sort();
      return (
        JSON.stringify(ids(shards.flat())) === JSON.stringify(ids(runs)) &&
        JSON.stringify(ids(turned)) === JSON.stringify(ids(shards[0] ?? []))
      );
    }),
  );
});

t.test('shards take about as long as each other', async () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 9 }), (runs, count) => {
      const loads = Array.from({ length: count }, (_, index) =>
        shardOf(runs, { index: index + 1, count }, seconds).reduce((sum, run) => sum + seconds(run), 0),
      );
      // No shard has more than the lightest by more than the longest run.
      return Math.max(...loads) - Math.min(...loads) <= Math.max(0, ...runs.map(seconds));
    }),
  );
});

t.test('a shard that cannot be is refused by name', async (t) => {
  t.same(parseShard('2/3'), { index: 2, count: 3 });
  for (const text of ['0/0', '0/3', '4/3', '1/0', '1', '1/2/3', '-1/3', '1/99999', 'a/b', ''])
    t.throws(() => parseShard(text), { code: 'usage.option', message: new RegExp(`not ${text}`) }, text);
});
