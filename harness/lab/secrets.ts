import { randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { asHostError, dataDirectory, privateDirectory } from '../host/directories.ts';

const secretsSchema = z.object({ alice: z.string(), bob: z.string(), carol: z.string(), ci: z.string() });

/** The passwords of the lab's people and the secret of its program. */
export type LabSecrets = z.infer<typeof secretsSchema>;

/** Reads the secrets, or makes them. They are kept for this user, so that a page need not be signed in to anew. */
export async function openSecrets(): Promise<LabSecrets> {
  const directory = privateDirectory(dataDirectory(), 'TTYS0_DATA_DIR');
  const file = path.join(directory, 'secrets.json');
  try {
    return secretsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return makeSecrets(file); // none yet, or not readable
  }
}

async function makeSecrets(file: string): Promise<LabSecrets> {
  const secrets = { alice: newPassword(), bob: newPassword(), carol: newPassword(), ci: newPassword() };
  try {
    await writeFile(`${file}.${process.pid}`, JSON.stringify(secrets, undefined, 2), { mode: 0o600 });
    await rename(`${file}.${process.pid}`, file);
    return secrets;
  } catch (error) {
    throw asHostError(error, file, 'TTYS0_DATA_DIR');
  }
}

// No letters that are easily taken for one another: a person types it.
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

function newPassword(): string {
  const group = (): string =>
    Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${group()}-${group()}-${group()}`;
}
