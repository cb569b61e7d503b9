import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { guestTable } from './describe.ts';
import { listProfiles } from './profiles.ts';

const readme = path.resolve(import.meta.dirname, '../README.md');
const [begin, end] = ['<!-- guests: made from images/*/profile.yaml -->\n', '\n<!-- end of guests -->'];

t.test('the README says of each guest what its profile says', async (t) => {
  const text = await readFile(readme, 'utf8');
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  t.ok(from >= begin.length && to > from, 'its table has its place');
  const table = guestTable(await listProfiles());
  if (process.env['TTYS0_UPDATE_DOCS']) await writeFile(readme, text.slice(0, from) + table + text.slice(to));
  else
    t.equal(text.slice(from, to), table, 'mend it with TTYS0_UPDATE_DOCS=1 npx tap images/describe.test.ts');
});
