import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import t from 'tap';
import { execa } from 'execa';
import { identify } from '../../host/process-identity.ts';
import { LabProcess, patient, ttys0 } from './lab-process.ts';

t.test('nothing outlives a lab that is killed, and the next one sweeps what it left', async (t) => {
  const lab = await LabProcess.start();
  t.equal((await lab.guestPids()).length, 1);
  const pids = await lab.childPids();
  t.ok(pids.length > 1, 'the storage of boot diagnostics is a process, too');
  const ended = pids.map((pid) => goneOf(pid));
  process.kill(lab.child.pid as number, 'SIGKILL');
  await lab.child;
  await patient().race(Promise.all(ended), () => new Error('a child has outlived its lab'));
  t.equal((await readdir(lab.runtimeDirectory)).length, 1, 'the run directory is still there');
  const [node, program] = ttys0;
  const cleaned = await execa(node, [program, 'clean'], { env: lab.environment });
  t.match(cleaned.stdout, /^1 runs swept/m);
  t.same(await readdir(lab.runtimeDirectory), []);
  await using again = await LabProcess.start();
  t.match(again.output, /login prompt/);
});

t.test('Ctrl-C takes the lab down and leaves nothing', async (t) => {
  const lab = await LabProcess.start();
  const [pid] = await lab.guestPids();
  lab.child.kill('SIGINT');
  const { exitCode } = await lab.child;
  t.equal(exitCode, 0);
  t.equal(await identify(pid as number), undefined);
  t.same(await readdir(lab.runtimeDirectory), []);
  await lab[Symbol.asyncDispose]();
  t.notOk(existsSync(lab.runtimeDirectory));
});

/** Resolves when a process that is not our child has ended: `tail` waits on its id. */
async function goneOf(pid: number): Promise<void> {
  await execa('tail', [`--pid=${pid}`, '-f', '/dev/null']);
}
