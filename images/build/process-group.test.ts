import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { runGroup } from './process-group.ts';

/** Starts a grandchild that says its id and would live for an hour. */
const family = ['-c', 'sh -c "echo \\$\\$; exec sleep 3600" & wait'] as const;

/** Resolves once that process is gone, or is no more than an entry that waits for its parent. */
async function hasEnded(processId: number): Promise<void> {
  for (;;) {
    const status = await readFile(`/proc/${processId}/stat`, 'utf8').catch(() => ') X');
    if (/\) [ZX]/.test(status)) return;
    await new Promise(setImmediate);
  }
}

t.test('both outputs and the exit code come back', async (t) => {
  const lines: string[] = [];
  const result = await runGroup('sh', ['-c', 'echo one; echo two >&2; exit 7'], {
    onLine: (line) => lines.push(line),
  });
  t.same(lines.sort(), ['one', 'two']);
  t.equal(result.exitCode, 7);
});

t.test('an abort ends the whole family and throws its reason', async (t) => {
  const controller = new AbortController();
  let grandchild = 0;
  const onLine = (line: string) => {
    grandchild = Number(line);
    controller.abort(new Error('enough'));
  };
  await t.rejects(runGroup('sh', family, { signal: controller.signal, onLine }), { message: 'enough' });
  await hasEnded(grandchild);
  t.ok(grandchild > 0);
});

t.test('a program that is not there fails as a shell would', async (t) => {
  const result = await runGroup('no-such-program', [], {});
  t.equal(result.exitCode, 127);
});

t.test('the family ends with ttys0, even when that is killed', async (t) => {
  const module = path.join(import.meta.dirname, 'process-group.ts');
  const program = `import { runGroup } from ${JSON.stringify(module)};
    await runGroup('sh', ${JSON.stringify(family)}, { onLine: (line) => console.log(line) });`;
  const parent = execa(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    reject: false,
  });
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
  parent.kill('SIGKILL');
  await parent;
  await hasEnded(Number(chunk.toString()));
  t.pass('the grandchild has ended');
});
