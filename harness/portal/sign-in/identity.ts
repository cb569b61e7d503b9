import { isRecord } from '../api/arm-failure.ts';

/** Why nobody is signed in. */
export type SignedOutBecause = 'not-yet' | 'signed-out' | 'expired' | 'rejected' | 'refused';

/** Who uses this tab. */
export type Identity =
  | {
      readonly kind: 'signed-out';
      readonly because: SignedOutBecause;
      /** What the identity service said. */
      readonly message?: string;
    }
  /** The browser has come back from the sign-in page, and its code is being redeemed. */
  | { readonly kind: 'signing-in' }
  | {
      readonly kind: 'signed-in';
      readonly upn: string;
      readonly token: string;
      readonly expiresAtMs: number;
      readonly refreshToken?: string;
    };

/** A signed-in user. */
export type SignedIn = Extract<Identity, { kind: 'signed-in' }>;

/** The part of `sessionStorage` that this needs: one tab's own, so two tabs can be two users. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = 'ttys0.identity';
/** A token that ends while a request is under way is of no use. */
const marginMs = 5_000;

/** The tab's identity after a reload. A token of another lab, or one that has ended, is dropped. */
export function restoreIdentity(storage: TabStorage, tenantId: string, nowMs: number): Identity {
  const stored = parse(storage.getItem(key));
  if (!isRecord(stored) || stored['tenantId'] !== tenantId) return { kind: 'signed-out', because: 'not-yet' };
  const { upn, token, expiresAtMs, refreshToken } = stored;
  if (typeof upn !== 'string' || typeof token !== 'string' || typeof expiresAtMs !== 'number') {
    return { kind: 'signed-out', because: 'not-yet' };
  }
  const renewable = typeof refreshToken === 'string' && { refreshToken };
  const identity: SignedIn = { kind: 'signed-in', upn, token, expiresAtMs, ...renewable };
  return remainingMs(identity, nowMs) > 0 ? identity : { kind: 'signed-out', because: 'expired' };
}

/** Keeps the identity for a reload of this tab, or forgets it. */
export function storeIdentity(storage: TabStorage, tenantId: string, identity: Identity): void {
  if (identity.kind !== 'signed-in') return storage.removeItem(key);
  const { upn, token, expiresAtMs, refreshToken } = identity;
  storage.setItem(key, JSON.stringify({ tenantId, upn, token, expiresAtMs, refreshToken }));
}

/** For how long the token is still good. */
export function remainingMs({ expiresAtMs }: SignedIn, nowMs: number): number {
  return expiresAtMs - marginMs - nowMs;
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
