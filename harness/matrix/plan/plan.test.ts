import path from 'node:path';
import t from 'tap';
import { loadProfile } from '../../../images/index.ts';
import { packageRoot } from '../../host/package.ts';
import { plan } from './plan.ts';

const guests = await Promise.all(['custom-agetty', 'ubuntu'].map((name) => loadProfile(name)));
const api = path.join(packageRoot, 'harness/scenario/index.ts');
const suite = (body: string): string => `import { scenario } from ${JSON.stringify(api)};\n${body}\n`;
const takeover = "proves: 'security.takeover', from: 'login'";

t.test('scenarios are crossed with the guests to which they apply', async (t) => {
  const directory = t.testdir({
    'one.ts': suite(`
      scenario('everywhere', { ${takeover} }, async () => {});
      scenario('by name', { ${takeover}, guests: ['ubuntu'] }, async () => {});
      scenario('by what it is', { ${takeover}, guests: ({ init }) => init === 'sysvinit' }, async () => {});
      scenario('changed', { ${takeover}, variant: ({ name }) => name === 'ubuntu' ? 'grub-menu' : undefined }, async () => {});
    `),
  });
  const runs = await plan({ directory, suites: [], guests });
  t.strictSame(
    runs.map(({ id, image }) => [id, image]),
    [
      ['one.everywhere.custom-agetty', 'custom-agetty'],
      ['one.everywhere.ubuntu', 'ubuntu'],
      ['one.by-name.ubuntu', 'ubuntu'],
      ['one.by-what-it-is.custom-agetty', 'custom-agetty'],
      ['one.changed.custom-agetty', 'custom-agetty'],
      ['one.changed.ubuntu', 'ubuntu.grub-menu'],
    ],
  );
  const some = await plan({ directory, suites: ['one'], guests, grep: /by NAME/i });
  t.equal(some.length, 1);
  await t.rejects(plan({ directory, suites: ['on'], guests }), { code: 'usage.suite-unknown', advice: /Did you mean one\?/ }); // prettier-ignore
  await t.rejects(plan({ directory, suites: [], guests, grep: /nowhere/ }), {
    code: 'usage.nothing-planned',
  });
});

t.test('a suite that cannot be one is named, with what is wrong', async (t) => {
  const empty = t.testdir({ throws: { 'bad.ts': 'throw new Error("on purpose")' }, twice: {}, none: {} });
  await t.rejects(plan({ directory: path.join(empty, 'none'), suites: [], guests }), { code: 'usage.scenarios-missing' }); // prettier-ignore
  await t.rejects(plan({ directory: path.join(empty, 'not-there'), suites: [], guests }), { code: 'usage.scenarios-missing' }); // prettier-ignore
  await t.rejects(plan({ directory: path.join(empty, 'throws'), suites: [], guests }), {
    code: 'scenario.suite-broken',
    message: /bad\.ts cannot be read as a suite: on purpose/,
  });
});

t.test('a guest that there is not is named, whatever else is planned', async (t) => {
  const directory = t.testdir({
    'guests.ts': suite(`
      scenario('everywhere', { ${takeover} }, async () => {});
      scenario('on one of them', { ${takeover}, guests: ['rhel', 'ubunto'] }, async () => {});
    `),
  });
  await t.rejects(plan({ directory, suites: [], guests, grep: /everywhere/ }), {
    code: 'scenario.guest-unknown',
    blame: 'usage',
    message: /on one of them.* ubunto/,
    advice: /Did you mean ubuntu\?/,
  });
});

t.test('two scenarios of one title are refused', async (t) => {
  const twice = `scenario('the same', { ${takeover} }, async () => {});`;
  const directory = t.testdir({ 'two.ts': suite(twice + twice) });
  await t.rejects(plan({ directory, suites: [], guests }), {
    code: 'scenario.title-twice',
    message: /the same/,
  });
});
