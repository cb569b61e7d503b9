import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../errors/index.ts';
import { livingRuns } from '../host/run-registry.ts';
import { labDescriptionSchema, type LabDescription, type LabUserDescription } from './description.ts';

/** Where a lab writes its description, under its run directory. */
export function descriptionPath(runDirectory: string): string {
  return path.join(runDirectory, 'lab.json');
}

/** All labs of this user that run here. */
export async function runningLabs(): Promise<readonly LabDescription[]> {
  return (await Promise.all((await livingRuns()).map(readDescription))).flat();
}

/**
 * The running lab that has this guest; of several, the one whose address is in TTYS0_URL, as `ttys0 env` has it. Throws
 * `lab.none` or `usage.guest-unknown`.
 */
export async function findLab(guest: string): Promise<LabDescription> {
  const labs = await runningLabs();
  const having = labs.filter(({ guests }) => guests.includes(guest));
  const lab = having.find(({ url }) => url === process.env['TTYS0_URL']) ?? having[0];
  if (lab) return lab;
  const known = labs.flatMap(({ guests }) => guests).join(', ');
  if (known === '') throw new Ttys0Error('lab.none', { guest });
  throw new Ttys0Error('usage.guest-unknown', { guest, known, meant: '' });
}

/** A user of the lab by short or full name. Throws `usage.user-unknown`. */
export function findUser(lab: LabDescription, name: string): LabUserDescription {
  const user = lab.users.find((known) => known.name === name || known.upn === name);
  if (user) return user;
  throw new Ttys0Error('usage.user-unknown', {
    user: name,
    known: lab.users.map((known) => known.name).join(', '),
  });
}

async function readDescription(directory: string): Promise<LabDescription[]> {
  try {
    return [labDescriptionSchema.parse(JSON.parse(await readFile(descriptionPath(directory), 'utf8')))];
  } catch {
    return []; // a lab that is still starting, or a test run of its own
  }
}
