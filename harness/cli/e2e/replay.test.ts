import { mkdir } from 'node:fs/promises';
import { execa } from 'execa';
import t from 'tap';
import { ResultFolder } from '../../matrix/results/folder.ts';
import { ttys0 } from './lab-process.ts';
import { ScratchSuite } from './scratch-suite.ts';

const suite = (name: string, wanted = 'said on it'): string => `
import assert from 'node:assert/strict';
import { scenario } from 'ttys0';

scenario('a name is typed', { proves: 'access.com1', from: 'login' }, async ({ alice, guest, step, unique }) => {
  const session = await alice.connect();
  await step('the guest asks', async () => {
    session.type('\\r');
    await session.expect('login: ');
    session.type('${name}\\r');
    await session.expect('Password: ');
  });
  await step('a script says something', async () => {
    const word = unique('said on it');
    const { stdout } = await guest.runScript('echo done; echo ' + word + ' >/dev/ttyS0');
    assert.equal(stdout, 'done\\n');
    await session.expect('${wanted}', { withinMs: 3000 });
  });
  await step('its display is looked at', async () => {
    const { consoleScreenshotBlobUri } = await alice.arm.ask('POST', 'retrieveBootDiagnosticsData');
    while ((await alice.download(consoleScreenshotBlobUri)).status !== 200);
  });
  await step('the guest is switched off', async () => {
    await guest.power.crash();
    assert.equal((await session.ended).reason, 'vm-stopped');
  });
});
`;

t.test('a run is played again without a guest, and what differs is told in words', async (t) => {
  const scratch = await ScratchSuite.create(t, suite('azureuser'));
  const real = await scratch.test('real');
  t.equal(real.exitCode, 0, `${real.stdout}\n${real.stderr}`);
  // Neither QEMU nor an image can be found.
  const nothing = scratch.file('nothing');
  await mkdir(nothing);
  const replay = async (out: string, ...parameters: readonly string[]) => {
    const [node, program] = ttys0;
    const words = ['test', '--scenarios', scratch.directory, '--guest', 'custom-agetty', ...parameters];
    const env = { NO_COLOR: '1', PATH: nothing, TTYS0_CACHE_DIR: nothing, TTYS0_QEMU: '/no/such/qemu' };
    const files = ['--out', scratch.file(out), '--replay', scratch.file('real')];
    return execa(node, [program, ...words, ...files], { reject: false, stdin: 'ignore', env });
  };

  const same = await replay('same');
  t.equal(same.exitCode, 0, `${same.stdout}\n${same.stderr}`);
  t.match(same.stdout, /guests run on recordings[^]*1 passed/);
  const [one, other] = [await ResultFolder.read(scratch.file('real')), await ResultFolder.read(scratch.file('same'))]; // prettier-ignore
  t.equal(other.results[0]?.seed, one.results[0]?.seed);
  t.same(other.results[0]?.steps.map(({ title }) => title), one.results[0]?.steps.map(({ title }) => title)); // prettier-ignore

  await scratch.write(suite('root'));
  const typed = await replay('typed');
  t.equal(typed.exitCode, 1);
  t.match(
    typed.stdout,
    /scenario, diverged: .*at stage login, after "custom-agetty login:", the recording goes on with "azureuser" and Enter, the scenario with "root" and Enter/,
  );
  await scratch.write(suite('azureuser', 'never said'));
  t.match((await replay('waited')).stdout, /the scenario waits for "never said", which the recording does not say; it goes on with the step "its display is looked at"/); // prettier-ignore

  const another = suite('azureuser').replace('a name is typed', 'another title');
  await scratch.write(another);
  const nothingThere = await replay('nothing-there');
  t.equal(nothingThere.exitCode, 2, 'where nothing can be played, nothing has passed');
  t.match(nothingThere.stderr, /None of the 1 planned runs can be played from .*real: .*no recording there/);
  await scratch.write(`${suite('azureuser')}${another.split("from 'ttys0';")[1] ?? ''}`);
  const missing = await replay('missing', '--reporter', 'tap');
  t.equal(missing.exitCode, 0, 'what was not recorded has not failed');
  t.match(missing.stdout, /# SKIP it was not run: it has no recording there/);
});
