import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { ResultFolder } from '../../matrix/results/folder.ts';
import { rewindFiles } from '../../matrix/rewind/rewind.ts';
import { exampleHeader, exampleResults } from '../../matrix/testing/example-report.ts';
import { ttys0 } from '../e2e/lab-process.ts';
import { chooseRun } from './choose-run.ts';

async function resultsIn(t: Test): Promise<string> {
  const directory = path.join(t.testdir(), 'results');
  const folder = await ResultFolder.create(directory, exampleHeader);
  for (const result of exampleResults.slice(0, 3)) await folder.add(result);
  return directory;
}

t.test('a run is found by its name, by a part that no other has, and by its own folder', async (t) => {
  const directory = await resultsIn(t);
  const [, failed] = exampleResults;
  for (const wanted of [failed.id, 'fails.custom'])
    t.equal((await chooseRun(directory, wanted)).result.id, failed.id);
  const own = path.join(directory, 'runs', failed.id);
  await mkdir(own, { recursive: true });
  t.equal((await chooseRun(own, undefined)).result.id, failed.id);
});

t.test('one that is not there is named, with those that are', async (t) => {
  const directory = await resultsIn(t);
  await t.rejects(chooseRun(directory, 'takeover.fails.custom-agety'), {
    code: 'usage.run-unknown',
    message: /takeover\.fails\.custom-agety/,
    advice: /Did you mean takeover\.fails\.custom-agetty\?/,
  });
  await t.rejects(chooseRun(directory, 'custom-agetty'), { code: 'usage.run-unknown', advice: /passes\.custom-agetty, takeover\.fails\.custom-agetty/ }); // prettier-ignore
  await t.rejects(chooseRun(directory, undefined), { code: 'usage.run-wanted' });
});

t.test('what was kept of a guest whose image was made anew is no use, and the cure is named', async (t) => {
  const directory = await resultsIn(t);
  const [, failed] = exampleResults;
  const own = path.join(directory, 'runs', failed.id);
  await mkdir(own, { recursive: true });
  const rewind = {
    ...{ formatVersion: 1, run: failed.id, image: 'custom-agetty', accelerator: 'tcg' },
    standsOn: [{ path: '/no/such/root.qcow2', sizeBytes: 1, modifiedMs: 1 }],
    moments: [{ title: 'two', snapshot: 'two', lineBytes: 0, stage: 'login', memoryIsNamed: false, failed: true }], // prettier-ignore
  };
  await writeFile(path.join(own, rewindFiles.about), JSON.stringify(rewind));
  const [node, program] = ttys0;
  const { exitCode, stderr } = await execa(node, [program, 'attach', own], { reject: false, stdin: 'ignore', env: { NO_COLOR: '1' } }); // prettier-ignore
  t.equal(exitCode, 2);
  t.match(stderr, /stands on \/no\/such\/root\.qcow2, which is gone or was made anew\.[^]*ttys0 test takeover --snapshot-steps/); // prettier-ignore
});
