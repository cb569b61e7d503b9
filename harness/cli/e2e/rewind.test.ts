import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { ResultFolder } from '../../matrix/results/folder.ts';
import { ttys0 } from './lab-process.ts';
import { Pty } from './pty.ts';
import { ScratchSuite } from './scratch-suite.ts';

const suite = `
import assert from 'node:assert/strict';
import { scenario } from 'ttys0';

scenario('held', { proves: 'access.com1', from: 'login' }, async ({ alice, guest, step, unique }) => {
  const session = await alice.connect();
  await session.login(guest.user);
  await step('a variable is set', () => session.run('held=' + unique('of-step-one')));
  await step('it is changed', async () => {
    await session.run('held=of-step-two; touch /tmp/of-step-two');
    assert.equal(await session.run('echo $held'), 'something else');
  });
});
`;

t.test('a failed run is gone back to, step by step, and made again with its seed', async (t) => {
  const scratch = await ScratchSuite.create(t, suite);
  const failed = await scratch.test('failed', '--snapshot-steps');
  t.equal(failed.exitCode, 1, `${failed.stdout}\n${failed.stderr}`);
  const results = scratch.file('failed');
  const report = await ResultFolder.read(results);
  const [result] = report.results;
  t.same(result?.files.rewind?.steps, ['a variable is set', 'it is changed']);
  const picture = await readFile(path.join(results, result?.files.screenshot ?? ''));
  t.equal(picture.toString('latin1', 1, 4), 'PNG');
  const disk = path.join(results, result?.files.rewind?.disk ?? '');
  const digest = async () =>
    createHash('sha256')
      .update(await readFile(disk))
      .digest('hex');
  const before = await digest();

  for (const [at, held, files] of [
    ['variable is', /\[of-step-one-[0-9a-f]{8}\]/, /cannot access '\/tmp\/of-step-two'/],
    ['2', /\[of-step-two\]/, /^\/tmp\/of-step-two/],
  ] as const) {
    using terminal = new Pty([...ttys0, 'attach', results, '--at', at], { NO_COLOR: '1' });
    await terminal.see('connected to custom-agetty as');
    // What the line had said by then is there, too.
    await terminal.see(/held=of-step-(?:one|two)/);
    await terminal.see(/\$ $/);
    terminal.type('echo "[$held]"; ls /tmp/of-step-two\r');
    await terminal.see(held);
    await terminal.see(files);
    terminal.type('\x1dq');
    t.equal(await terminal.exited, 0, `at ${at}`);
  }
  t.equal(await digest(), before, 'what was kept is as it was');

  const [node, program] = ttys0;
  const ttys0In = (...words: readonly string[]) =>
    execa(node, [program, ...words], { reject: false, stdin: 'ignore', env: { NO_COLOR: '1' } });
  const unknown = await ttys0In('attach', results, '--at', 'teatime');
  t.equal(unknown.exitCode, 2);
  t.match(unknown.stderr, /Nothing was kept at teatime[^]*1 "a variable is set"; 2 "it is changed"/);

  const again = await ttys0In('repro', results, '--out', scratch.file('again'));
  t.equal(again.exitCode, 1, again.stderr);
  const [same] = (await ResultFolder.read(scratch.file('again'))).results;
  t.equal(same?.seed, result?.seed);
  t.equal(same?.failure?.step, 'it is changed');
  t.same(same?.files.rewind?.steps, ['it is changed'], 'a failure is kept without being asked');

  await rm(path.join(path.dirname(disk), 'rewind.json'));
  const none = await ttys0In('attach', path.dirname(disk));
  t.match(none.stderr, /Nothing was kept of scratch\.held\.custom-agetty[^]*--snapshot-steps/);
  t.equal(none.exitCode, 2);
});
