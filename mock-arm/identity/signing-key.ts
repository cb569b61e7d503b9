import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';

/** The key pair that signs a lab's tokens. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public half, as the key set at `jwks_uri` shows it. */
  readonly publicJwk: JWK;
}

/** Makes a new RS256 key; tokens that an earlier lab signed stop counting with it. */
export async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const keyId = await calculateJwkThumbprint(jwk);
  return { keyId, privateKey, publicKey, publicJwk: { ...jwk, kid: keyId, use: 'sig', alg: 'RS256' } };
}
