import path from 'node:path';
import t from 'tap';
import { packageRoot } from '../host/package.ts';
import { listSuites, readSuite } from '../matrix/plan/suites.ts';
import { readSabotages } from './sabotage.ts';

const directory = path.join(packageRoot, 'scenarios');

t.test('every scenario has a sabotage, and every sabotage its scenario', async (t) => {
  const sabotages = (await readSabotages(directory)).map(({ suite, title }) => `${suite} > ${title}`);
  const scenarios: string[] = [];
  for (const suite of await listSuites(directory))
    for (const { title } of await readSuite(directory, suite)) scenarios.push(`${suite} > ${title}`);
  t.same(
    scenarios.filter((scenario) => !sabotages.includes(scenario)),
    [],
    'those that nothing sabotages',
  );
  t.same(
    sabotages.filter((sabotage) => !scenarios.includes(sabotage)),
    [],
    'those of no scenario',
  );
});
