import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { ResultFolder } from '../../matrix/results/folder.ts';
import { ttys0 } from './lab-process.ts';
import { merge, off, options, outcomes, ownSuite, run, runIn } from './own-suite.ts';

/** A disk that is soon full, where root may mount one. */
async function smallDisk(t: Test): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 't0-'));
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory]);
  t.teardown(async () => {
    await execa('umount', [directory]);
    await rm(directory, { recursive: true });
  });
  return directory;
}

const fill = `const fill = (directory) => {
  for (const bytes of [65_536, 1]) {
    try {
      for (;;) appendFileSync(directory + '/filler', Buffer.alloc(bytes));
    } catch {}
  }
};`;

const noMount = process.getuid?.() !== 0 && 'only root may mount a small disk';

t.test(
  'a scenario that fills the disk of the lab: its guest is taken away, and all is reported',
  { skip: noMount },
  async (t) => {
    const disk = await smallDisk(t);
    const { directory, out } = await ownSuite(
      t,
      `import { appendFileSync } from 'node:fs';
  ${fill}
  scenario('fills the disk', ${off}, async () => fill(process.env.TTYS0_RUNTIME_DIR));
  scenario('finds no room', ${off}, async () => {});
  `,
    );
    const words = ['--scenarios', directory, '--out', out, '--workers', '1', '--retries', '0'];
    const { exitCode, stderr } = await runIn({ TTYS0_RUNTIME_DIR: disk }, ...words);
    t.equal(exitCode, 1, stderr);
    t.strictSame(outcomes(await ResultFolder.read(out)), {
      'fills the disk': 'failed: host, error',
      'finds no room': 'failed: host, error',
    });
    const files = await readdir(out);
    t.ok(
      ['end.json', 'junit.xml', 'report.html'].every((name) => files.includes(name)),
      files.join(' '),
    );
  },
);

t.test(
  'a scenario that fills the disk of the results: what could not be written is told',
  { skip: noMount },
  async (t) => {
    const disk = await smallDisk(t);
    const { directory } = await ownSuite(
      t,
      `import { appendFileSync, rmSync } from 'node:fs';
  ${fill}
  scenario('fills the disk', ${off}, async () => fill('${disk}'));
  scenario('makes room', ${off}, async () => rmSync('${disk}/filler'));
  `,
    );
    const out = path.join(disk, 'results');
    const { exitCode, stderr } = await run('--scenarios', directory, '--out', out, '--workers', '1');
    t.equal(exitCode, 3, stderr);
    t.match(stderr, /lack runs\/own\.fills-the-disk\.custom-agetty\/recording\.cast: ENOSPC/);
    t.strictSame(outcomes(await ResultFolder.read(out)), {
      'fills the disk': 'passed',
      'makes room': 'passed',
    });
  },
);

t.test('clients that a scenario leaves open are closed at its end', async (t) => {
  const { directory, out } = await ownSuite(
    t,
    `
  let leak;
  const leaked = new Promise((resolve) => { leak = resolve; });
  scenario('leaks its clients', ${options}, async ({ alice, bob }) => leak([await alice.watch(), await bob.connect()]));
  scenario('finds them closed', ${options}, async () => {
    const ends = await Promise.all((await leaked).map(({ ended }) => ended));
    assert.deepEqual(ends.map(({ reason }) => reason), ['closed-by-client', 'closed-by-client']);
  });
  `,
  );
  const { exitCode, stdout } = await run('--scenarios', directory, '--out', out, '--retries', '0');
  t.equal(exitCode, 0, stdout);
  t.match(stdout, /2 passed/);
});

t.test('a scenario that writes to the results of another: the others and the report are whole', async (t) => {
  const { directory, out } = await ownSuite(
    t,
    `
  import { mkdirSync, writeFileSync } from 'node:fs';
  scenario('was there before', ${off}, async () => {});
  scenario('meddles', ${off}, async () => {
    for (const other of ['was-there-before', 'comes-after']) {
      const folder = process.argv[process.argv.indexOf('--out') + 1] + '/runs/own.' + other + '.custom-agetty';
      mkdirSync(folder, { recursive: true });
      writeFileSync(folder + '/recording.cast', '</script> this is no recording');
    }
  });
  scenario('comes after', ${off}, async () => {});
  `,
  );
  const { exitCode, stderr } = await run('--scenarios', directory, '--out', out, '--workers', '1');
  t.equal(exitCode, 0, stderr);
  const report = await ResultFolder.read(out);
  t.strictSame(outcomes(report), {
    'was there before': 'passed',
    meddles: 'passed',
    'comes after': 'passed',
  });
  const recording = await readFile(path.join(out, report.results[2]?.files.recording ?? ''), 'utf8');
  t.match(JSON.parse(recording.split('\n')[0] ?? ''), { version: 2, title: 'comes after (custom-agetty)' });
  for (const file of ['report.html', 'junit.xml']) {
    const text = await readFile(path.join(out, file), 'utf8');
    t.ok(report.results.every(({ title }) => text.includes(title)), file); // prettier-ignore
  }
});

t.test('a timer that a scenario leaves behind does not keep the command', async (t) => {
  const body = 'async () => { setInterval(() => {}, 100); await new Promise(() => {}); }';
  const { directory, out } = await ownSuite(
    t,
    `scenario('leaves a timer', ${off.replace(' }', ', timeoutMs: 200 }')}, ${body});`,
  );
  const [node, program] = ttys0;
  const words = [
    'test',
    '--guest',
    'custom-agetty',
    '--scenarios',
    directory,
    '--out',
    out,
    '--retries',
    '0',
  ];
  const child = execa(node, [program, ...words], { reject: false, stdin: 'ignore', timeout: 120_000, killSignal: 'SIGKILL' }); // prettier-ignore
  const { exitCode, timedOut, stdout, stderr } = await child;
  t.equal(timedOut, false, 'it has ended by itself');
  t.equal(exitCode, 1, stderr);
  t.match(stdout, /0 passed, 1 failed/);
  t.strictSame(outcomes(await ResultFolder.read(out)), { 'leaves a timer': 'failed: scenario, overdue' });
});

t.test('a loop that never ends ends the command, and what ran can be reported', async (t) => {
  const { directory, out } = await ownSuite(
    t,
    `
  scenario('was there before', ${off}, async () => {});
  scenario('goes round', ${off}, async () => { for (;;); });
  `,
  );
  const words = ['--scenarios', directory, '--out', out, '--workers', '1'];
  const { signal, stderr } = await runIn({ TTYS0_STALL_SECONDS: '2' }, ...words);
  t.equal(signal, 'SIGKILL', stderr);
  t.match(stderr, /For 2 s nothing else[^]*: goes round\. \[scenario\.endless\][^]*ttys0 merge/);
  const merged = await merge(out, '--out', `${out}-merged`);
  t.equal(merged.exitCode, 130, merged.stderr);
  t.match(merged.stdout, /1 passed, 0 failed, 1 not run/);
});
