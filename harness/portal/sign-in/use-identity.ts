import { useCallback, useEffect, useLayoutEffect, useState } from 'react';
import { asArmFailure } from '../api/arm-failure.ts';
import { requestToken, type AccessToken } from '../api/token.ts';
import {
  authorizationAddress,
  clientId,
  hasNonce,
  redirectUri,
  scopeOf,
  storePending,
  takeReturn,
  type PendingSignIn,
  type SignInReturn,
} from './authorization.ts';
import {
  remainingMs,
  restoreIdentity,
  storeIdentity,
  type Identity,
  type SignedIn,
  type SignedOutBecause,
} from './identity.ts';

/** The tab's identity and the two ways to change it. */
export interface IdentityControl {
  readonly identity: Identity;
  /** Goes to the identity service's page, which sends the browser back to where the user is now. */
  readonly signIn: (upn: string) => Promise<void>;
  readonly signOut: (because: SignedOutBecause) => void;
}

// Timers of a browser overflow past 2^31 ms.
const longestTimerMs = 2 ** 31 - 1;
const { origin } = window.location;

/** Keeps the identity in this tab's session storage, and renews its token before it ends. */
export function useIdentity(tenantId: string): IdentityControl {
  const [returned] = useState(() => takeReturn(sessionStorage, window.location.search));
  const [identity, setIdentity] = useState(() => begin(returned, tenantId));
  const change = useCallback(
    (next: Identity) => {
      storeIdentity(sessionStorage, tenantId, next);
      setIdentity(next);
    },
    [tenantId],
  );
  const signOut = useCallback(
    (because: SignedOutBecause) => change({ kind: 'signed-out', because }),
    [change],
  );

  useLayoutEffect(() => {
    if (returned.kind === 'none') return;
    const hash = returned.kind === 'code' ? returned.pending.hash : returned.hash;
    // The code is spent, before anybody sees the page: neither a reload nor a bookmark is to bring it back.
    window.history.replaceState(null, '', `${redirectUri(origin)}${hash}`);
    if (returned.kind === 'code') void redeem(tenantId, returned.code, returned.pending).then(change);
  }, [returned, tenantId, change]);

  useEffect(() => {
    if (identity.kind !== 'signed-in') return undefined;
    const delayMs = Math.min(Math.max(0, remainingMs(identity, Date.now())), longestTimerMs);
    const timer = setTimeout(() => void renew(tenantId, identity).then(change), delayMs);
    return () => clearTimeout(timer);
  }, [identity, tenantId, change]);

  const signIn = useCallback((upn: string) => goToSignIn(tenantId, upn), [tenantId]);
  return { identity, signIn, signOut };
}

function begin(returned: SignInReturn, tenantId: string): Identity {
  if (returned.kind === 'code') return { kind: 'signing-in' };
  if (returned.kind === 'refused')
    return { kind: 'signed-out', because: 'refused', message: returned.message };
  return restoreIdentity(sessionStorage, tenantId, Date.now());
}

async function goToSignIn(tenantId: string, upn: string): Promise<void> {
  const pending: PendingSignIn = {
    upn,
    state: randomText(),
    nonce: randomText(),
    verifier: randomText(),
    hash: window.location.hash,
  };
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier));
  storePending(sessionStorage, pending);
  const challenge = base64url(new Uint8Array(digest));
  window.location.assign(authorizationAddress({ tenantId, origin, pending, challenge }));
}

async function redeem(tenantId: string, code: string, pending: PendingSignIn): Promise<Identity> {
  try {
    const token = await requestToken(tenantId, {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: redirectUri(origin),
      code_verifier: pending.verifier,
    });
    if (hasNonce(token.identityToken, pending.nonce)) return signedIn(userOf(token) ?? pending.upn, token);
    const message = 'The identity service answered another question. Sign in again.';
    return { kind: 'signed-out', because: 'refused', message };
  } catch (error) {
    return { kind: 'signed-out', because: 'refused', message: asArmFailure(error).message };
  }
}

async function renew(tenantId: string, { upn, refreshToken }: SignedIn): Promise<Identity> {
  if (refreshToken === undefined) return { kind: 'signed-out', because: 'expired' };
  try {
    const token = await requestToken(tenantId, {
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: refreshToken,
      scope: scopeOf(origin),
    });
    return signedIn(upn, { refreshToken, ...token });
  } catch {
    return { kind: 'signed-out', because: 'expired' };
  }
}

function signedIn(upn: string, { token, expiresAtMs, refreshToken }: AccessToken): SignedIn {
  return {
    kind: 'signed-in',
    upn,
    token,
    expiresAtMs,
    ...(refreshToken !== undefined && { refreshToken }),
  };
}

/** Who has signed in: people may take another account there than they had picked here. */
function userOf({ token }: AccessToken): string | undefined {
  const text = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
  const claims = JSON.parse(text) as { upn?: string; preferred_username?: string };
  return claims.upn ?? claims.preferred_username;
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
