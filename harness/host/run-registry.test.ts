import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { identify, isAlive } from './process-identity.ts';
import { livingRuns, Run, sweepRuns } from './run-registry.ts';

function isolated(t: Test): string {
  const directory = mkdtempSync(path.join(tmpdir(), 't0-')); // short: it is for sockets
  t.teardown(() => rmSync(directory, { recursive: true }));
  process.env['TTYS0_RUNTIME_DIR'] = path.join(directory, 'run');
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'cache');
  return path.join(directory, 'run');
}

/** A run whose owner has died without cleaning up, and a child that it left. */
async function abandonedRun(t: Test, root: string, childPid: number): Promise<string> {
  const owner = spawn(process.execPath, ['-e', '']);
  const identity = await identify(owner.pid as number);
  await once(owner, 'exit');
  const directory = path.join(root, 'dead01');
  await mkdir(path.join(directory, 'children'), { recursive: true, mode: 0o700 });
  await writeFile(path.join(directory, 'owner.json'), JSON.stringify(identity));
  await writeFile(path.join(directory, 'children', 'x.json'), JSON.stringify([await identify(childPid)]));
  t.ok(identity);
  return directory;
}

t.test('a process is told from a later one with its id', async (t) => {
  const self = await identify(process.pid);
  t.ok(self && (await isAlive(self)));
  t.notOk(await isAlive({ pid: process.pid, startedAt: '1' }));
});

t.test('a sweep ends what a dead run left, and nothing of a living one', async (t) => {
  const root = isolated(t);
  await using living = await Run.open();
  const orphan = spawn('tail', ['-f', '/dev/null'], { stdio: 'ignore' });
  const gone = once(orphan, 'exit');
  const dead = await abandonedRun(t, root, orphan.pid as number);
  t.same(await livingRuns(), [living.directory]);
  t.same(await sweepRuns(), { runs: 1, processes: 1 });
  t.same((await gone)[1], 'SIGKILL');
  t.notOk(existsSync(dead));
  t.ok(existsSync(living.directory));
  t.same(await sweepRuns(), { runs: 0, processes: 0 });
});

t.test('a process that took over the id of a dead child is left alone', async (t) => {
  const root = isolated(t);
  const bystander = spawn('tail', ['-f', '/dev/null'], { stdio: 'ignore' });
  t.teardown(() => bystander.kill());
  const dead = await abandonedRun(t, root, bystander.pid as number);
  await writeFile(
    path.join(dead, 'children', 'x.json'),
    JSON.stringify([{ pid: bystander.pid, startedAt: '1' }]),
  );
  t.same(await sweepRuns(), { runs: 1, processes: 0 });
  t.equal(bystander.exitCode, null);
});

t.test('a run leaves nothing behind', async (t) => {
  isolated(t);
  const run = await Run.open();
  await writeFile(path.join(run.scratch, 'disk'), '');
  await run[Symbol.asyncDispose]();
  t.notOk(existsSync(run.directory));
  t.notOk(existsSync(run.scratch));
});
