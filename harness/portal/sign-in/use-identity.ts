import { useCallback, useEffect, useState } from 'react';
import {
  remainingMs,
  restoreIdentity,
  storeIdentity,
  type Identity,
  type SignedOutBecause,
} from './identity.ts';

/** The tab's identity and the two ways to change it. */
export interface IdentityControl {
  readonly identity: Identity;
  readonly signIn: (upn: string, token: string, expiresAtMs: number) => void;
  readonly signOut: (because: SignedOutBecause) => void;
}

// Timers of a browser overflow past 2^31 ms.
const longestTimerMs = 2 ** 31 - 1;

/** Keeps the identity in this tab's session storage and signs out when the token ends. */
export function useIdentity(tenantId: string): IdentityControl {
  const [identity, setIdentity] = useState(() => restoreIdentity(sessionStorage, tenantId, Date.now()));
  const change = useCallback(
    (next: Identity) => {
      storeIdentity(sessionStorage, tenantId, next);
      setIdentity(next);
    },
    [tenantId],
  );
  const signIn = useCallback(
    (upn: string, token: string, expiresAtMs: number) =>
      change({ kind: 'signed-in', upn, token, expiresAtMs }),
    [change],
  );
  const signOut = useCallback(
    (because: SignedOutBecause) => change({ kind: 'signed-out', because }),
    [change],
  );

  useEffect(() => {
    if (identity.kind !== 'signed-in') return undefined;
    const delayMs = Math.min(Math.max(0, remainingMs(identity, Date.now())), longestTimerMs);
    const timer = setTimeout(() => signOut('expired'), delayMs);
    return () => clearTimeout(timer);
  }, [identity, signOut]);

  return { identity, signIn, signOut };
}
