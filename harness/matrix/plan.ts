import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ttys0Error } from '../errors/index.ts';
import { takeDeclared, type Scenario } from '../scenario/scenario.ts';

/** One scenario on one guest. */
export interface PlannedRun {
  readonly suite: string;
  readonly guest: string;
  readonly scenario: Scenario;
}

/** The suites in a directory, by name. */
async function listSuites(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  return names.filter((name) => /^[\w-]+\.ts$/.test(name)).map((name) => path.basename(name, '.ts')).sort(); // prettier-ignore
}

/** Reads the suites (all of them when none is named) and crosses them with the guests. Throws `usage.suite-unknown`. */
export async function plan(
  directory: string,
  suites: readonly string[],
  guests: readonly string[],
): Promise<readonly PlannedRun[]> {
  const known = await listSuites(directory);
  for (const suite of suites) {
    if (!known.includes(suite))
      throw new Ttys0Error('usage.suite-unknown', { suite, known: known.join(', ') });
  }
  const runs: PlannedRun[] = [];
  for (const suite of suites.length > 0 ? suites : known) {
    for (const scenario of await readSuite(path.join(directory, `${suite}.ts`))) {
      const applicable = guests.filter((guest) => !scenario.guests || scenario.guests.includes(guest));
      runs.push(...applicable.map((guest) => ({ suite, guest, scenario })));
    }
  }
  return runs;
}

/** A file is read once per process; what it declared then is kept. */
const suitesRead = new Map<string, readonly Scenario[]>();

async function readSuite(file: string): Promise<readonly Scenario[]> {
  const known = suitesRead.get(file);
  if (known) return known;
  takeDeclared();
  await import(pathToFileURL(file).href);
  const declared = takeDeclared();
  suitesRead.set(file, declared);
  return declared;
}
