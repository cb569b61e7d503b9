import { execa } from 'execa';
import path from 'node:path';
import t from 'tap';

/** In a process of its own: a test runner catches all that nobody catches. */
async function outcomeOf(body: string): Promise<string> {
  const module = path.join(import.meta.dirname, 'stray-errors.ts');
  const program = `
    import { runCatchingAll } from ${JSON.stringify(module)};
    const others = new Promise((resolve) => setTimeout(() => resolve('undisturbed'), 60));
    const said = await runCatchingAll(async () => { ${body} }).then(() => 'passed', (error) => error.message);
    console.log(said, await runCatchingAll(() => others));
  `;
  const { stdout } = await execa(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    {
      env: { NODE_OPTIONS: '' },
    },
  );
  return stdout;
}

t.test('what a body throws where nobody catches it fails that body, and no other', async (t) => {
  const never = 'await new Promise(() => {})';
  t.equal(await outcomeOf(`setTimeout(() => { throw new Error('in a timer'); }, 5); ${never}`), 'in a timer undisturbed'); // prettier-ignore
  t.equal(await outcomeOf(`void (async () => { throw new Error('not awaited'); })(); ${never}`), 'not awaited undisturbed'); // prettier-ignore
  t.equal(await outcomeOf(`void (async () => { throw new Error('and not waited for'); })();`), 'and not waited for undisturbed'); // prettier-ignore
  t.equal(await outcomeOf(`throw new Error('at once')`), 'at once undisturbed');
  t.equal(await outcomeOf(``), 'passed undisturbed');
  t.equal(await outcomeOf(`setTimeout(() => { throw new Error('too late'); }, 5)`), 'passed undisturbed');
});
