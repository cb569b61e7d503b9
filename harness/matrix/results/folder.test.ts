import { appendFile, chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { exampleHeader, exampleReport, exampleResults } from '../testing/example-report.ts';
import { ResultFolder } from './folder.ts';
import { mergeReports } from './merge.ts';

const cast = {
  header: { version: 2, width: 80, height: 24, timestamp: 0, title: 'x', env: {} },
  events: [[0.5, 'o', 'login: ']],
} as const;
const ran = exampleResults.filter(({ verdict }) => verdict !== 'not-run');

t.test('what is written is read again, with those that did not run', async (t) => {
  const directory = path.join(t.testdir(), 'new', 'results');
  const folder = await ResultFolder.create(directory, exampleHeader);
  for (const result of ran) await folder.add(result);
  t.equal(
    await folder.addRecording('takeover.passes.rhel', cast),
    'runs/takeover.passes.rhel/recording.cast',
  );
  await folder.end(exampleReport);
  t.strictSame(await ResultFolder.read(directory), exampleReport);
  t.match(
    await readFile(path.join(directory, 'runs/takeover.passes.rhel/recording.cast'), 'utf8'),
    /\[0\.5,"o"/,
  );
});

t.test('a run that was cut off is read as far as it came', async (t) => {
  const directory = path.join(t.testdir(), 'results');
  const folder = await ResultFolder.create(directory, exampleHeader);
  for (const result of ran.slice(0, 2)) await folder.add(result);
  await appendFile(path.join(directory, 'results.jsonl'), '{"id":"takeover.pas');
  await writeFile(path.join(directory, 'end.json'), '{"endedAt"');
  const report = await ResultFolder.read(directory);
  t.equal(report.interrupted, true);
  t.same(report.results.map(({ verdict }) => verdict), ['passed', 'failed', 'not-run', 'not-run', 'not-run', 'not-run']); // prettier-ignore
});

t.test('a folder that holds something, is a file, or is none is refused', async (t) => {
  const directory = t.testdir({ full: { file: '' }, file: '', empty: {} });
  const at = (name: string): string => path.join(directory, name);
  await t.rejects(ResultFolder.create(at('full'), exampleHeader), { code: 'usage.results-exist' });
  await t.rejects(ResultFolder.create(at('file'), exampleHeader), { code: 'usage.results-exist' });
  await ResultFolder.create(at('empty'), exampleHeader);
  await t.rejects(ResultFolder.read(at('full')), { code: 'usage.results-none', message: /no header\.json/ });
  await writeFile(at('full/header.json'), '{}');
  await t.rejects(ResultFolder.read(at('full')), { code: 'usage.results-none' });
});

t.test('a folder that cannot be made is refused', async (t) => {
  const directory = t.testdir({ file: '' });
  await symlink(path.join(directory, 'gone'), path.join(directory, 'dangling'));
  // The last one has a parent and is no file, and yet ENOENT is what mkdir says.
  for (const place of [
    path.join(directory, 'file/results'),
    path.join(directory, 'dangling/results'),
    '/proc/ttys0/results',
  ])
    // prettier-ignore
    await t.rejects(ResultFolder.create(place, exampleHeader), { code: 'host.not-writable' });
  await ResultFolder.create(path.join(directory, 'new/results'), exampleHeader);
});

t.test('what cannot be written meanwhile is written at the end, or told', async (t) => {
  const directory = path.join(t.testdir(), 'results');
  const folder = await ResultFolder.create(directory, exampleHeader);
  await mkdir(path.join(directory, 'results.jsonl'));
  for (const result of ran) await folder.add(result);
  await t.rejects(folder.end(exampleReport), /EISDIR/);
  await rm(path.join(directory, 'results.jsonl'), { recursive: true });
  await folder.end(exampleReport);
  t.strictSame((await ResultFolder.read(directory)).results, exampleResults);
});

t.test('a file of a run that was not written is told at the end, and all else is there', async (t) => {
  const directory = path.join(t.testdir(), 'results');
  const folder = await ResultFolder.create(directory, exampleHeader);
  await writeFile(path.join(directory, 'runs'), 'in its way');
  t.equal(await folder.addRecording('takeover.passes.rhel', cast), undefined);
  await rm(path.join(directory, 'runs'));
  for (const result of ran) await folder.add(result);
  await t.rejects(folder.end(exampleReport), {
    code: 'host.results-lack',
    message: /lack runs\/takeover\.passes\.rhel\/recording\.cast: E/,
  });
  t.strictSame(await ResultFolder.read(directory), exampleReport);
});

t.test(
  'a directory that is read-only is refused',
  { skip: process.getuid?.() === 0 && 'root may write anywhere' },
  async (t) => {
    const directory = t.testdir();
    await chmod(directory, 0o500);
    await t.rejects(ResultFolder.create(path.join(directory, 'results'), exampleHeader), {
      code: 'host.not-writable',
    });
  },
);

t.test('shards make one report; one that is missing or there twice is named', async (t) => {
  const planned = (from: number, to: number) => exampleHeader.planned.slice(from, to);
  const shard = (text: string, from: number, to: number) => ({
    ...exampleReport,
    header: { ...exampleHeader, shard: text, planned: planned(from, to) },
    results: exampleResults.slice(from, to),
  });
  const [one, two] = [shard('1/2', 0, 3), shard('2/2', 3, 6)];
  const merged = mergeReports([two, one]);
  t.equal(merged.results.length, 6);
  t.equal(merged.header.shard, undefined);
  t.throws(() => mergeReports([one]), { code: 'usage.results-differ', message: /shard 2\/2 is missing/ });
  t.throws(() => mergeReports([one, two, one]), { code: 'usage.results-differ', message: /in two of them/ });
});
