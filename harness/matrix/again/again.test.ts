import t from 'tap';
import { seedOf } from '../run/run-seed.ts';
import { exampleHeader, exampleResults } from '../testing/example-report.ts';
import { againOptions, testWords } from './again.ts';
import { givenOption } from './given-option.ts';

const [, fails] = exampleResults;
const wordsOf = (...given: Parameters<typeof againOptions>) => testWords(given[0].suite, againOptions(...given)).join(' '); // prettier-ignore

t.test('a run is made again with its own seed, and not with that of all', async (t) => {
  t.equal(
    wordsOf({ ...fails, seed: 7 }, exampleHeader),
    'test takeover --guest custom-agetty --grep ^takeover\\.fails\\.custom-agetty$ --run-seed 7',
  );
});

t.test('a repeat is made again as the run that it repeats, with the seed of the repeat', async (t) => {
  const id = `${fails.id}@2`;
  const seed = seedOf(exampleHeader.seed, id);
  const options = againOptions({ ...fails, id, seed }, exampleHeader);
  t.match(fails.id, new RegExp(String(options['grep'])));
  t.equal(options['runSeed'], seed);
  t.not(seed, seedOf(exampleHeader.seed, fails.id));
});

t.test('what was never begun has the seed of all', async (t) => {
  t.match(againOptions({ ...fails, verdict: 'not-run', seed: 0 }, exampleHeader), { seed: exampleHeader.seed, runSeed: undefined }); // prettier-ignore
});

t.test('gateway, suites and how the guest ran are those of the run', async (t) => {
  const command = ['test', '--scenarios', './mine', '--cold', '--accel=kvm', '--accel', 'tcg'];
  t.match(
    wordsOf(fails, { ...exampleHeader, gateway: 'wss://localhost:9443/', command }),
    / --scenarios \.\/mine --gateway wss:\/\/localhost:9443\/ --cold --accel tcg$/,
  );
});

t.test('what was played is played again', async (t) => {
  const command = ['test', '--replay', './recordings', '--mirror', 'http://me:secret@localhost/'];
  t.match(wordsOf(fails, { ...exampleHeader, command }), / --run-seed \d+ --replay \.\/recordings$/);
});

t.test('the value of an option is the one that the command line took', async (t) => {
  t.equal(givenOption(['test', '--seed=1', '--seed', '2'], '--seed'), '2');
  t.equal(givenOption(['test', '--seed', '2', '--seed=1'], '--seed'), '1');
  t.equal(givenOption(['test', '--seeds=1'], '--seed'), undefined);
});
