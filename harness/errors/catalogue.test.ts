import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { catalogue, Ttys0Error } from './index.ts';

const readme = path.join(import.meta.dirname, 'README.md');

t.test('the README lists each error of the catalogue, and no other', async (t) => {
  const rows = Object.entries(catalogue).map(
    ([code, { blame, message, advice }]) => `| \`${code}\` | ${blame} | ${message} | ${advice} |`,
  );
  const text = await readFile(readme, 'utf8');
  const head = text.slice(0, text.indexOf('\n| ---') + 1);
  const separator = '| --- | --- | --- | --- |';
  const expected = `${head}${[separator, ...rows].join('\n')}\n`;
  if (process.env['TTYS0_UPDATE_DOCS']) await writeFile(readme, expected);
  else t.equal(text, expected, 'mend it with TTYS0_UPDATE_DOCS=1 npx tap harness/errors');
});

t.test('every text is one line and ends as a sentence', async (t) => {
  for (const [code, { message, advice }] of Object.entries(catalogue)) {
    for (const text of [message, advice]) {
      t.notMatch(text, /\n/, code);
      t.match(text, /[.}?)]$/, code);
    }
  }
});

t.test('parameters are filled in, and the blame decides the exit code', async (t) => {
  const usage = new Ttys0Error('usage.guest-unknown', { guest: 'plan9', known: 'custom-agetty', meant: '' });
  t.equal(usage.message, 'There is no guest called plan9.');
  t.equal(usage.advice, 'Choose one of: custom-agetty.');
  t.equal(usage.exitCode, 2);
  t.equal(new Ttys0Error('host.disk-full', { path: '/cache' }).exitCode, 3);
  t.equal(new Ttys0Error('line.not-connected', {}).exitCode, 1);
});
