import { mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Ttys0Error } from '../../errors/index.ts';
import { exampleHeader, exampleReport, exampleResults } from '../testing/example-report.ts';
import { ResultFolder } from './folder.ts';
import { mergeFolders } from './merge-folders.ts';
import { planDigest } from './plan-digest.ts';
import type { RunResult } from './result.ts';
import { tally } from './tally.ts';

async function scratch(t: Test): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-merge-'));
  t.teardown(() => rm(directory, { recursive: true }));
  return directory;
}

/** The results of a shard, on disk, with a recording of each run. */
async function shard(
  directory: string,
  name: string,
  results: readonly RunResult[],
  whole: readonly RunResult[] = exampleResults,
): Promise<string> {
  const place = path.join(directory, name.replace('/', '-of-'));
  const planned = exampleHeader.planned.filter(({ id }) => results.some((result) => result.id === id));
  const folder = await ResultFolder.create(place, {
    ...exampleHeader,
    planned,
    shard: name,
    plan: planDigest(whole.map(({ id }) => id)),
    command: ['test', '--shard', name],
  });
  for (const result of results) {
    if (result.verdict === 'not-run') continue;
    const recording = await folder.addFile(result.id, 'recording.cast', `of ${result.id}`);
    await folder.add({ ...result, files: { ...(recording !== undefined && { recording }) } });
  }
  await folder.end({ ...exampleReport, results });
  return place;
}

async function problemOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(() => undefined, (reason: unknown) => reason); // prettier-ignore
  return error instanceof Ttys0Error ? `${error.code}: ${error.message}` : String(error);
}

t.test('shards make the report of one run, with the files of all', async (t) => {
  const directory = await scratch(t);
  const shards = [
    await shard(directory, '2/3', exampleResults.slice(2, 4)),
    await shard(directory, '1/3', exampleResults.slice(0, 2)),
    await shard(directory, '3/3', exampleResults.slice(4)),
  ];
  const out = path.join(directory, 'merged');
  await mergeFolders(shards, () => out);
  const report = await ResultFolder.read(out);
  t.strictSame(tally(report.results), tally(exampleResults));
  t.strictSame(report.results.map(({ id }) => id).sort(), exampleResults.map(({ id }) => id).sort());
  t.equal(report.header.shard, undefined);
  t.equal(report.interrupted, false);
  for (const { id, verdict, files } of report.results) {
    if (verdict === 'not-run') continue;
    t.equal(await readFile(path.join(out, files.recording ?? ''), 'utf8'), `of ${id}`);
  }
});

t.test('what is no whole set of shards is told', async (t) => {
  const directory = await scratch(t);
  const first = await shard(directory, '1/2', exampleResults.slice(0, 3));
  const second = await shard(directory, '2/2', exampleResults.slice(3));
  const other = await shard(directory, '2/3', exampleResults.slice(3));
  const out = (): string => path.join(directory, 'out');
  t.match(await problemOf(mergeFolders([first], out)), /^usage\.results-differ: .*shard 2\/2 is missing/);
  t.match(await problemOf(mergeFolders([first, second, first], out)), /^usage\.results-differ: .* is named twice/); // prettier-ignore
  const again = await shard(path.join(directory, 'again'), '1/2', exampleResults.slice(0, 3));
  t.match(await problemOf(mergeFolders([first, second, again], out)), /^usage\.results-differ: .* is in two of them/); // prettier-ignore
  t.match(await problemOf(mergeFolders([first, other], out)), /^usage\.results-differ: .*different number/);
  t.match(await problemOf(mergeFolders([first, directory], out)), /^usage\.results-none: .*no header\.json/);
  t.match(await problemOf(mergeFolders([first, second], () => first)), /^usage\.results-exist/);
  const strange = await shard(path.join(directory, 'strange'), '2/2', exampleResults.slice(3), exampleResults.slice(3)); // prettier-ignore
  t.match(await problemOf(mergeFolders([first, strange], out)), /^usage\.results-differ: .*"ttys0 test --shard 1\/2" and "ttys0 test --shard 2\/2" planned different runs/); // prettier-ignore
  const shorter = await shard(path.join(directory, 'shorter'), '2/2', exampleResults.slice(4));
  t.match(await problemOf(mergeFolders([first, shorter], out)), /^usage\.results-differ: .*they have 5 runs and the plan 6; durations/); // prettier-ignore
  t.match(await problemOf(stat(out())), /ENOENT/, 'and nothing is left behind');
});

t.test('results that were tampered with lead nowhere else', async (t) => {
  const directory = await scratch(t);
  const [passes] = exampleResults;
  const place = path.join(directory, 'bad');
  const evil = { ...passes, id: '../../evil' };
  const header = {
    ...exampleHeader,
    planned: [
      { ...exampleHeader.planned[0], ...passes },
      { ...passes, id: evil.id },
    ],
  };
  const folder = await ResultFolder.create(place, header);
  await folder.addFile(passes.id, 'recording.cast', 'a recording');
  await symlink('/etc/hostname', path.join(place, 'runs', passes.id, 'screen.png'));
  const screenshot = ResultFolder.fileOf(passes.id, 'screen.png');
  await folder.add({ ...passes, files: { recording: '../../../../etc/hostname', screenshot } });
  await folder.add({ ...evil, files: { recording: 'runs/../../evil/recording.cast' } });
  await folder.end(exampleReport);
  const { report } = await mergeFolders([place], () => path.join(directory, 'merged'));
  t.strictSame(report.results.map(({ files }) => files), [{}, {}]); // prettier-ignore
});
