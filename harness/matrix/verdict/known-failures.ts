import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { isSystemError, Ttys0Error } from '../../errors/index.ts';
import { nearest } from '../../../images/index.ts';
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
 * Throws `scenario.known-failures-invalid` for one that no scenario of its directory can ever have, whichever of them are
 * planned.
 */
export async function requireScenarios(directory: string, known: readonly KnownFailure[]): Promise<void> {
  const suites = await listSuites(directory);
  for (const [at, { suite, title }] of known.entries()) {
    const file = path.join(directory, fileName);
    const invalid = (field: string, problem: string): Ttys0Error =>
      new Ttys0Error('scenario.known-failures-invalid', { file, problem: `${at}.${field}: ${problem}` });
    if (!suites.includes(suite))
      throw invalid('suite', `there is no suite called ${suite}${meant(suite, suites)}`);
    // A suite that cannot be read says so itself where it is planned.
    const titles = await readSuite(directory, suite).then((declared) => declared.map((one) => one.title), () => undefined); // prettier-ignore
    if (title !== undefined && titles && !titles.includes(title))
      throw invalid('title', `no scenario of ${suite} is called ${title}${meant(title, titles)}`);
  }
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
