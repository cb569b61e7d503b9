import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

const keyBits = 2048;

/** The key pair that signs a lab's tokens. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public half, as the key set at `jwks_uri` shows it. */
  readonly publicJwk: JWK;
}

/** Makes a new RS256 key; tokens that an earlier lab signed stop counting with it. */
export async function createSigningKey(): Promise<SigningKey> {
  return describe(await newPrivateKey());
}

/**
 * The key that the directory keeps, made when there is none or it cannot be read. Labs that start at once get the
 * same one. The directory must be there, and be private; what the file system refuses is thrown.
 */
export async function openSigningKey(directory: string): Promise<SigningKey> {
  const file = path.join(directory, 'token-signing.pem');
  const kept = await readKey(file);
  if (kept !== undefined) return describe(kept);
  if (existsSync(file)) await unlink(file); // it is no key
  const key = await newPrivateKey();
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  try {
    await link(draft, file);
  } catch {
    return await describe((await readKey(file)) ?? key); // another lab was first
  } finally {
    await unlink(draft);
  }
  return describe(key);
}

async function readKey(file: string): Promise<KeyObject | undefined> {
  try {
    const key = createPrivateKey(await readFile(file, 'utf8'));
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

async function newPrivateKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: keyBits });
  return privateKey;
}

async function describe(privateKey: KeyObject): Promise<SigningKey> {
  const publicKey = createPublicKey(privateKey);
  const jwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  return { keyId, privateKey, publicKey, publicJwk: { ...jwk, kid: keyId, use: 'sig', alg: 'RS256' } };
}
