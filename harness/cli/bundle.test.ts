import { cp, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { packageRoot } from '../host/package.ts';

/** The program in a place of its own, whose name has a blank in it. */
async function copyOfProgram(): Promise<string> {
  const root = path.join(await mkdtemp(path.join(tmpdir(), 't0-')), 'a copy');
  for (const name of ['harness', 'mock-arm', 'images', 'package.json'])
    await cp(path.join(packageRoot, name), path.join(root, name), { recursive: true });
  await symlink(path.join(packageRoot, 'node_modules'), path.join(root, 'node_modules'));
  return root;
}

t.test('a source that changes makes another bundle, and the old one is kept for who runs it', async (t) => {
  const root = await copyOfProgram();
  const program = path.join(root, 'harness/cli/ttys0.js');
  const bundles = path.join(root, 'dist/cli');
  const run = async (...words: string[]) =>
    execa(program, words, { reject: false, env: { TTYS0_DEBUG: '1', NO_COLOR: '1' } });
  // Two at once, through a link, as npx does it.
  const link = path.join(root, 'ttys0');
  await symlink(program, link);
  const both = await Promise.all([run('--version'), execa(link, ['--version'])]);
  t.same(
    both.map(({ stdout }) => /^ttys0\/\d/.test(stdout)),
    [true, true],
  );
  t.equal((await readdir(bundles)).length, 1, 'and nothing half made');
  await run('--version');
  t.equal((await readdir(bundles)).length, 1);

  const command = path.join(root, 'harness/cli/commands/doctor.ts');
  await writeFile(command, "export const run = () => {\n  throw new Error('changed');\n};\n");
  const changed = await run('doctor');
  t.match(changed.stderr, /changed/);
  t.match(changed.stderr, /commands\/doctor\.ts:2/, 'the place in the source');
  t.equal((await readdir(bundles)).length, 2);

  await writeFile(command, 'export const run = (=;\n');
  t.match((await run('doctor')).stderr, /doctor\.ts:1/, 'and of what is no program');
});
