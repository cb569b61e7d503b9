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
    t.match({ ...parsed.results }, { ok: true, count: 3, fail: 0 });
    t.match(await readFile(out('first/junit.xml'), 'utf8'), /<testsuites [^>]*tests="3" failures="0"/);
    t.match(await readFile(out('first/report.html'), 'utf8'), /"verdict":"passed"/);

    t.match(
      await test('--shard', '2/2', '--reporter', 'junit', '--out', out('second')),
      /^<\?xml [^]*tests="3"/,
    );
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
    t.match(await readFile(out('all/junit.xml'), 'utf8'), /<testsuites [^>]*tests="6" failures="0"/);
  },
);
