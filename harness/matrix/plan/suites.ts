import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ttys0Error } from '../../errors/index.ts';
import { takeDeclared, type Scenario } from '../../scenario/scenario.ts';

/** The suites in a directory, by name. Throws `usage.scenarios-missing`. */
export async function listSuites(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => [] as string[]);
  const suites = names.filter((name) => /^[\w-]+\.ts$/.test(name)).map((name) => path.basename(name, '.ts')).sort(); // prettier-ignore
  if (suites.length === 0) throw new Ttys0Error('usage.scenarios-missing', { directory });
  return suites;
}

/** A file is read once per process; what it declared then is kept. */
const suitesRead = new Map<string, readonly Scenario[]>();
/** One file at a time: what is declared belongs to the file that is being read. */
let reading: Promise<unknown> = Promise.resolve();

/** What a suite declares. Throws `scenario.suite-broken` for a file that cannot be read as one. */
export function readSuite(directory: string, suite: string): Promise<readonly Scenario[]> {
  const file = path.join(directory, `${suite}.ts`);
  const read = reading.then(() => suitesRead.get(file) ?? readFile(file));
  reading = read.catch(() => undefined);
  return read;
}

async function readFile(file: string): Promise<readonly Scenario[]> {
  takeDeclared();
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const detail = error instanceof Error ? error.stack : undefined;
    throw new Ttys0Error(
      'scenario.suite-broken',
      { file, reason },
      { cause: error, ...(detail && { detail }) },
    );
  }
  const declared = takeDeclared();
  suitesRead.set(file, declared);
  return declared;
}
