import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Test } from 'tap';
import type { Report } from '../../matrix/results/result.ts';
import { ttys0 } from './lab-process.ts';

/** A directory of somebody's own, with one suite: no package is near it. */
export async function ownSuite(
  t: Test,
  body: string,
): Promise<{ readonly directory: string; readonly out: string }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-suite-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const text = `import assert from 'node:assert/strict';\nimport { scenario } from 'ttys0';\n${body}\n`;
  await writeFile(path.join(directory, 'own.ts'), text);
  return { directory, out: path.join(directory, 'results') };
}

/** `ttys0 test` on one guest. */
export async function run(...words: readonly string[]) {
  return runIn({}, ...words);
}

/** The same with these in its environment. */
export async function runIn(env: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const [node, program] = ttys0;
  return execa(node, [program, 'test', '--guest', 'custom-agetty', ...words], {
    reject: false,
    stdin: 'ignore',
    env,
  });
}

/** `ttys0 merge`. */
export async function merge(...words: readonly string[]) {
  const [node, program] = ttys0;
  return execa(node, [program, 'merge', ...words], { reject: false, stdin: 'ignore' });
}

/** The verdict of each scenario by its title, with the blame and the kind of its failure. */
export const outcomes = ({ results }: Report): Record<string, string> =>
  Object.fromEntries(results.map(({ title, verdict, failure }) => [title, failure ? `${verdict}: ${failure.blame}, ${failure.kind}` : verdict])); // prettier-ignore

/** Of a scenario on a guest at its login prompt. */
export const options = "{ proves: 'access.com1', from: 'login', timeoutMs: 2_000 }";

/** Of a scenario that needs no guest: one at a time by `--workers 1`, and without a boot. */
export const off = "{ proves: 'access.com1', from: 'off' }";

/** The text of a scenario that passes. */
export const works = `scenario('works', ${options}, async ({ alice, step }) => {
  const session = await alice.connect();
  await step('Enter is answered', async () => { session.type('\\r'); await session.expect('login: '); });
});`;
