import { createHash } from 'node:crypto';

/** A GUID that is the same in each lab, made of those texts (RFC 9562, version 8). */
export function hashedGuid(...texts: readonly string[]): string {
  const hash = createHash('sha256').update(texts.join('\n')).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return [...parts, hash.slice(20, 32)].join('-');
}
