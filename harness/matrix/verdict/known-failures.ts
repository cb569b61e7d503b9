import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { isSystemError, Ttys0Error } from '../../errors/index.ts';
import { loadProfile, nearest } from '../../../images/index.ts';
import type { PlannedRun } from '../plan/planned-run.ts';
import { listSuites, readSuite } from '../plan/suites.ts';

/** What fails and is known to: where it is tracked, where it happens, and until when it may. */
const schema = z.array(
  z.strictObject({
    suite: z.string(),
    /** The scenario's title; all of the suite without it. */
    title: z.string().optional(),
    /** Guests on which it fails; on all without it. */
    guests: z.array(z.string()).optional(),
    /** An address, or words by which it is found. */
    tracker: z.string().min(1),
    reason: z.string().min(1),
    /** From that day on it counts as a failure again. */
    expires: z.iso.date(),
  }),
);

export type KnownFailure = Readonly<z.infer<typeof schema>[number]>;

const fileName = 'known-failures.yaml';

/** Those of a directory of suites; none where it has no such file. Throws `scenario.known-failures-invalid`. */
export async function readKnownFailures(directory: string): Promise<readonly KnownFailure[]> {
  const file = path.join(directory, fileName);
  try {
    return schema.parse(parse(await readFile(file, 'utf8')) ?? []);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const problem = issue ? `${issue.path.join('.')}: ${issue.message}` : String(error);
    throw new Ttys0Error('scenario.known-failures-invalid', { file, problem }, { cause: error });
  }
}

/**
 * Throws `scenario.known-failures-invalid` for one that no run can ever have: a suite, a scenario or a guest that there is
 * not, whichever of them are planned. Guests that were loaded for this run are not looked up.
 */
export async function requireSense(
  directory: string,
  known: readonly KnownFailure[],
  loaded: readonly string[],
): Promise<void> {
  const suites = await listSuites(directory);
  for (const [at, { suite, title, guests = [] }] of known.entries()) {
    const file = path.join(directory, fileName);
    const invalid = (field: string, problem: string): Ttys0Error =>
      new Ttys0Error('scenario.known-failures-invalid', { file, problem: `${at}.${field}: ${problem}` });
    if (!suites.includes(suite))
      throw invalid('suite', `there is no suite called ${suite}${meant(suite, suites)}`);
    // A suite that cannot be read says so itself where it is planned.
    const titles = await readSuite(directory, suite).then((declared) => declared.map((one) => one.title), () => undefined); // prettier-ignore
    if (title !== undefined && titles && !titles.includes(title))
      throw invalid('title', `no scenario of ${suite} is called ${title}${meant(title, titles)}`);
    for (const guest of guests.filter((name) => !loaded.includes(name))) {
      const problem = await loadProfile(guest).then(() => undefined, whyNot);
      if (problem !== undefined) throw invalid('guests', problem);
    }
  }
}

/** Why there is no such guest. Throws what is no answer to that. */
function whyNot(error: unknown): string {
  if (error instanceof Ttys0Error && error.blame === 'usage')
    return `${error.message} ${error.advice}`.replace(/\.$/, '');
  throw error;
}

function meant(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near === undefined ? '' : `; there is ${near}`;
}

/** The known failure that a run has, unless it has expired. */
export function knownFailureOf(
  { suite, guest, scenario }: PlannedRun,
  known: readonly KnownFailure[],
  today: string,
): KnownFailure | undefined {
  return known.find(
    (one) =>
      one.suite === suite &&
      (one.title === undefined || one.title === scenario.title) &&
      (one.guests === undefined || one.guests.includes(guest)) &&
      today < one.expires,
  );
}
