import { Parser } from 'tap-parser';
import { execa } from 'execa';
import t from 'tap';
import { ttys0 } from './lab-process.ts';

t.test('the takeover suite passes on the real guest, and says so in TAP 14', async (t) => {
  const [node, program] = ttys0;
  const result = await execa(
    node,
    [program, 'test', 'takeover', '--guest', 'custom-agetty', '--reporter', 'tap'],
    { reject: false },
  );
  t.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
  t.match(result.stdout, /^TAP version 14\n/);
  const parsed = new Parser();
  parsed.end(result.stdout);
  const { ok, count, fail } = parsed.results ?? {};
  t.match({ ok, count, fail }, { ok: true, count: 6, fail: 0 });
});
