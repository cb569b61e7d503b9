import { createHash } from 'node:crypto';
import { signInRefusals } from './refusals.ts';

/** What a client must be able to prove when it redeems its code (RFC 7636). */
export interface Challenge {
  readonly value: string;
  readonly method: 'S256' | 'plain';
}

/** The challenge of a request, if it has one. Throws 501481 for a method that is unknown, 501491 for a wrong length. */
export function readChallenge(value: string | undefined, method = 'plain'): Challenge | undefined {
  if (value === undefined) return undefined;
  if (method !== 'S256' && method !== 'plain') throw signInRefusals.challengeMethod(method);
  if (value.length < 43 || value.length > 128) throw signInRefusals.challengeSize();
  return { value, method };
}

export function challengeOf(verifier: string, method: Challenge['method']): string {
  return method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
}
