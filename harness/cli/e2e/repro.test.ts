import { execa } from 'execa';
import t from 'tap';
import { ResultFolder } from '../../matrix/results/folder.ts';
import type { RunResult } from '../../matrix/results/result.ts';
import { exampleHeader, exampleResults } from '../../matrix/testing/example-report.ts';
import { ttys0 } from './lab-process.ts';
import { ScratchSuite } from './scratch-suite.ts';

const suite = `
import assert from 'node:assert/strict';
import { scenario } from 'ttys0';

for (const title of ['one', 'two'])
  scenario(title, { proves: 'access.com1', from: 'login' }, async ({ unique }) => assert.fail(unique('w')));
`;

const [node, program] = ttys0;
const run = (words: readonly string[], env: Record<string, string> = {}) =>
  execa(node, [program, ...words], { reject: false, stdin: 'ignore', env: { NO_COLOR: '1', ...env } });

/** What a run had that depends on its seed. */
const seedAndWord = ({ seed, failure }: RunResult) => [seed, failure?.message];

t.test('a repeat, and a run of a shard that was merged, have their own seed again', async (t) => {
  const scratch = await ScratchSuite.create(t, suite);
  const again = async (results: string, { id }: RunResult, out: string): Promise<RunResult | undefined> => {
    const { stderr } = await run(['repro', results, '--run', id, '--out', scratch.file(out)]);
    const { header, results: found } = await ResultFolder.read(scratch.file(out));
    t.equal(found.length, 1, stderr);
    t.match(header.command.join(' '), /^test scratch .*--run-seed \d+/, 'which tells how it came about');
    return found[0];
  };

  await scratch.test('repeated', '--repeat', '2', '--grep', 'one');
  const [, repeat] = (await ResultFolder.read(scratch.file('repeated'))).results;
  if (!repeat) throw new Error('there is no repeat');
  t.match(repeat.id, /@2$/);
  const repeatAgain = await again(scratch.file('repeated'), repeat, 'repeat-again');
  t.same(repeatAgain && seedAndWord(repeatAgain), seedAndWord(repeat));

  const shards = ['first', 'second'].map((name) => scratch.file(name));
  for (const [index, seed] of [11, 22].entries())
    await scratch.test(index === 0 ? 'first' : 'second', '--shard', `${index + 1}/2`, '--seed', String(seed));
  await run(['merge', ...shards, '--out', scratch.file('merged')]);
  const [ofSecond] = (await ResultFolder.read(shards[1] ?? '')).results.filter(({ verdict }) => verdict === 'failed'); // prettier-ignore
  if (!ofSecond) throw new Error('the second shard has no run');
  const shardAgain = await again(scratch.file('merged'), ofSecond, 'shard-again');
  t.same(shardAgain && seedAndWord(shardAgain), seedAndWord(ofSecond));
});

t.test('a failure of another gateway is looked for there, and nowhere else', async (t) => {
  const scratch = await ScratchSuite.create(t, suite);
  const [, example] = exampleResults;
  const result = { ...example, suite: 'scratch', title: 'one', id: 'scratch.one.custom-agetty' };
  const header = { ...exampleHeader, gateway: 'ws://127.0.0.1:9', planned: [result] };
  const folder = await ResultFolder.create(scratch.file('results'), header);
  await folder.add(result);
  const door = { TTYS0_DOOR: 'https://localhost:39998', TTYS0_KEY: 'a-key-of-many-characters' };
  const { stderr } = await run(['repro', scratch.file('results'), '--scenarios', scratch.directory, '--out', scratch.file('again')], door); // prettier-ignore
  t.match(stderr, /lab\.gateway-unreachable/);
});
