import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { isSystemError, Ttys0Error } from '../../errors/index.ts';
import type { PlannedRun } from '../plan/planned-run.ts';

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
