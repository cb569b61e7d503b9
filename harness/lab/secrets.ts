import { randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { asHostError, dataDirectory, privateDirectory } from '../host/directories.ts';

const peopleSchema = z.object({
  alice: z.string(),
  bob: z.string(),
  carol: z.string(),
  dave: z.string(),
  erin: z.string(),
});
const keysSchema = peopleSchema.omit({ erin: true });
const secretsSchema = peopleSchema.extend({ ci: z.string(), secondFactorKeys: keysSchema });

/** The passwords of the lab's people, the keys of their authenticator apps, and the secret of its program. */
export type LabSecrets = z.infer<typeof secretsSchema>;

/** Reads the secrets, or makes those that are missing. They are kept for this user, from one lab to the next. */
export async function openSecrets(): Promise<LabSecrets> {
  const directory = privateDirectory(dataDirectory(), 'TTYS0_DATA_DIR');
  const file = path.join(directory, 'secrets.json');
  const kept = await readSecrets(file);
  const complete = secretsSchema.safeParse(kept);
  return complete.success ? complete.data : makeSecrets(file, kept);
}

/** What an earlier lab kept, which may have known fewer people; nothing where the file is missing or broken. */
async function readSecrets(file: string): Promise<Partial<LabSecrets>> {
  try {
    const partial = secretsSchema.partial().extend({ secondFactorKeys: keysSchema.optional() });
    return partial.parse(JSON.parse(await readFile(file, 'utf8'))) as Partial<LabSecrets>;
  } catch {
    return {};
  }
}

async function makeSecrets(file: string, kept: Partial<LabSecrets>): Promise<LabSecrets> {
  const secrets = {
    alice: newPassword(),
    bob: newPassword(),
    carol: newPassword(),
    dave: newPassword(),
    erin: newPassword(),
    ci: newPassword(),
    secondFactorKeys: { alice: newKey(), bob: newKey(), carol: newKey(), dave: newKey() },
    ...kept,
  };
  try {
    await writeFile(`${file}.${process.pid}`, JSON.stringify(secrets, undefined, 2), { mode: 0o600 });
    await rename(`${file}.${process.pid}`, file);
    return secrets;
  } catch (error) {
    throw asHostError(error, file, 'TTYS0_DATA_DIR');
  }
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** 160 bits, as long as the digest (RFC 4226, 4). */
function newKey(): string {
  return Array.from({ length: 32 }, () => base32.charAt(randomInt(base32.length))).join('');
}

// No letters that are easily taken for one another: a person types it.
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** One that a person can type. */
export function newPassword(): string {
  const group = (): string =>
    Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${group()}-${group()}-${group()}`;
}
