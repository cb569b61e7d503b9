import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { Parser } from 'tap-parser';
import t from 'tap';
import { ttys0 } from './lab-process.ts';

const [node, program] = ttys0;

t.test(
  'the takeover suite passes on the real guest, in TAP 14, JUnit and a page, and so do its shards',
  async (t) => {
    const directory = await mkdtemp(path.join(tmpdir(), 't0-'));
    t.teardown(() => rm(directory, { recursive: true }));
    const out = (name: string): string => path.join(directory, name);
    const test = async (...given: readonly string[]) => {
      const parameters = ['test', 'takeover', '--guest', 'custom-agetty', ...given];
      const result = await execa(node, [program, ...parameters], { reject: false });
      t.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
      return result.stdout;
    };
    const tap = await test('--shard', '1/2', '--reporter', 'tap', '--out', out('first'));
    t.match(tap, /^TAP version 14\n/);
    const parsed = new Parser();
    parsed.end(tap);
    t.match({ ...parsed.results }, { ok: true, fail: 0 });
    // Which of them are in which shard is a matter of how long they took lately.
    const first = parsed.results?.count ?? 0;
    t.ok(first > 0 && first < 6, `${first} of them`);
    t.equal(testsOf(await readFile(out('first/junit.xml'), 'utf8')), first);
    t.match(await readFile(out('first/report.html'), 'utf8'), /"verdict":"passed"/);

    const second = await test('--shard', '2/2', '--reporter', 'junit', '--out', out('second'));
    t.equal(testsOf(second), 6 - first, 'the others are in the other shard');
    const shards = [out('first'), out('second')];
    const merged = await execa(node, [
      program,
      'merge',
      ...shards,
      '--out',
      out('all'),
      '--reporter',
      'html',
    ]);
    t.equal(merged.stdout, out('all/report.html'));
    t.equal(testsOf(await readFile(out('all/junit.xml'), 'utf8')), 6);
  },
);

/** How many tests a JUnit file has, none of which failed. */
function testsOf(junit: string): number {
  return Number(/^<\?xml [^]*<testsuites [^>]*tests="(\d+)" failures="0"/.exec(junit)?.[1]);
}
