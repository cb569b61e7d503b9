import { readFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { listProfiles } from '../../images/index.ts';
import { packageRoot } from '../host/package.ts';
import { plan } from '../matrix/plan/plan.ts';
import { isRowId, rows } from './rows.ts';
import { scenario, takeDeclared } from './scenario.ts';

/** It lies beside the project in its own continuous integration, and not with its users. */
const specification = path.join(packageRoot, '../shared/spec/service.md');

/** The rows that the suites of a directory prove, on all guests. */
async function provedIn(directory: string): Promise<ReadonlySet<string>> {
  const guests = await listProfiles();
  const runs = await plan({ directory: path.join(packageRoot, directory), suites: [], guests });
  return new Set(runs.map(({ proves }) => proves));
}

const unknown = (cited: Iterable<string>): readonly string[] =>
  [...cited].filter((row) => !(rows as readonly string[]).includes(row));

t.test('the rows are those of the specification', async (t) => {
  const text = await readFile(specification, 'utf8').catch(() => undefined);
  if (text === undefined) return t.comment('the specification is not here');
  const found = [...text.matchAll(/^\| ([\w-]+\.[\w-]+) \|/gm)].map(([, row]) => row);
  t.same(rows, found);
});

t.test('each row is proved by a scenario of ours, and none proves what is no row', async (t) => {
  const proved = await provedIn('scenarios');
  t.same(unknown(proved), [], 'no rows');
  t.same(rows.filter((row) => !proved.has(row)), [], 'rows that nothing proves'); // prettier-ignore
});

t.test('the suite of the contract and the profiles of guests cite rows alone', async (t) => {
  t.same(unknown(await provedIn('harness/matrix/gateway-under-test/suite')), []);
  t.same(unknown((await listProfiles()).flatMap(({ cites }) => cites)), []);
});

t.test('a user’s own row is words with a dot between them', async (t) => {
  for (const row of ['disk.space', 'my-team.SLA_1.boot']) t.ok(isRowId(row), row);
  for (const row of ['', 'disk', 'disk.', '.space', 'disk space.full', 'disk..space'])
    t.notOk(isRowId(row), row);
  const declare = (proves: string) => () => scenario('mine', { proves: proves as 'access.com1', from: 'login' }, async () => undefined); // prettier-ignore
  t.throws(declare('disk space'), { code: 'scenario.row-invalid', message: /mine proves disk space/ });
  declare('disk.space')();
  t.equal(takeDeclared().length, 1);
});
