import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { requireNeed } from '../../../harness/host/needs.ts';
import { printable } from '../../printable.ts';
import { keyBytes } from './armor.ts';

export interface SignedThing {
  /** What a person calls it. */
  readonly name: string;
  /** Keys as their address gave them. */
  readonly keys: Buffer;
  /** Any one of these primary keys will do; 40 hexadecimal digits each. */
  readonly fingerprints: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Makes sure that a signature in a file of its own is over that file's bytes. Throws `image.signature-wrong`. */
export async function requireDetached(
  thing: SignedThing,
  signature: Buffer,
  data: { readonly file: string } | Buffer,
): Promise<void> {
  await inDirectory(async (directory) => {
    const signatureFile = path.join(directory, 'signature');
    const dataFile = Buffer.isBuffer(data) ? path.join(directory, 'data') : data.file;
    await writeFile(signatureFile, signature);
    if (Buffer.isBuffer(data)) await writeFile(dataFile, data);
    await check(thing, directory, [signatureFile, dataFile]);
  });
}

/** The text that is signed in a file with its signature, and nothing that stands around it. Throws `image.signature-wrong`. */
export async function readClearsigned(thing: SignedThing, signed: Buffer): Promise<string> {
  return inDirectory(async (directory) => {
    const signedFile = path.join(directory, 'signed');
    const textFile = path.join(directory, 'text');
    await writeFile(signedFile, signed);
    await check(thing, directory, ['--output', textFile, signedFile]);
    return readFile(textFile, 'utf8');
  });
}

async function check(thing: SignedThing, directory: string, parameters: readonly string[]): Promise<void> {
  const gpgv = await requireNeed('gpgv');
  const keyring = path.join(directory, 'keys.gpg');
  await writeFile(keyring, keyBytes(thing.keys));
  const { stdout } = await execa(
    gpgv,
    ['--homedir', directory, '--keyring', keyring, '--status-fd', '1', ...parameters],
    {
      reject: false,
      stdin: 'ignore',
      env: { LC_ALL: 'C' },
      ...(thing.signal && { cancelSignal: thing.signal }),
    },
  );
  thing.signal?.throwIfAborted();
  const problem = problemOf(stdout, thing.fingerprints);
  if (problem === undefined) return;
  throw new Ttys0Error('image.signature-wrong', {
    file: thing.name,
    fingerprint: thing.fingerprints.join(' or '),
    reason: problem,
  });
}

/** What is wrong by the lines that gpgv writes for programs; undefined where a wanted key's signature is good. */
function problemOf(status: string, fingerprints: readonly string[]): string | undefined {
  const lines = status.split('\n').flatMap((line) => {
    const [mark, word = '', ...rest] = line.split(' ');
    return mark === '[GNUPG:]' ? [{ word, rest }] : [];
  });
  const of = (word: string) => lines.filter((line) => line.word === word);
  if (of('BADSIG').length > 0) return 'its bytes are not those that were signed';
  // Two messages in one file, of which one is signed.
  if (of('PLAINTEXT').length > 1) return 'there is more in it than what is signed';
  const signers = of('VALIDSIG').map(({ rest }) => rest.at(-1) ?? '');
  const wanted = signers.some((signer) => fingerprints.includes(signer));
  if (of('REVKEYSIG').length > 0) return 'the key was revoked';
  if (of('EXPKEYSIG').length > 0) return 'the key has expired';
  if (of('EXPSIG').length > 0) return 'the signature has expired';
  if (wanted && of('GOODSIG').length > 0) return undefined;
  if (signers.length > 0) return `it is signed by ${printable(signers.join(', '))}`;
  const missing = of('NO_PUBKEY').map(({ rest }) => rest[0] ?? '');
  if (missing.length > 0) return `the key ${printable(missing.join(', '))}, which signed it, is not among those that its vendor gives`; // prettier-ignore
  return 'there is no signature that can be read';
}

async function inDirectory<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-proof-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
