import { isRecord } from '../api/arm-failure.ts';
import type { TabStorage } from './identity.ts';

/** A sign-in that is under way on the identity service's own page (authorization code with PKCE). */
export interface PendingSignIn {
  readonly upn: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where the user was, to come back to. */
  readonly hash: string;
}

/** What the identity service has sent the browser back with. */
export type SignInReturn =
  | { readonly kind: 'none' }
  | { readonly kind: 'code'; readonly code: string; readonly pending: PendingSignIn }
  | { readonly kind: 'refused'; readonly message: string; readonly hash: string };

/** Who asks for what. */
export interface AuthorizationRequest {
  readonly tenantId: string;
  /** The lab's own, such as `https://localhost:8443`. */
  readonly origin: string;
  readonly pending: PendingSignIn;
  /** SHA-256 of the verifier, base64url. */
  readonly challenge: string;
}

export const clientId = 'ttys0-portal';
const key = 'ttys0.sign-in';

/** Where the identity service sends the browser back to. */
export function redirectUri(origin: string): string {
  return `${origin}/`;
}

/** What a token is asked for: Resource Manager, and to be renewed without the user. */
export function scopeOf(origin: string): string {
  return `${origin}/.default openid offline_access`;
}

/** The address of the sign-in page for a request. */
export function authorizationAddress({ tenantId, origin, pending, challenge }: AuthorizationRequest): string {
  const asked = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri(origin),
    scope: scopeOf(origin),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    login_hint: pending.upn,
  });
  return `/${tenantId}/oauth2/v2.0/authorize?${asked.toString()}`;
}

/** Keeps a sign-in for when the browser comes back. */
export function storePending(storage: TabStorage, pending: PendingSignIn): void {
  storage.setItem(key, JSON.stringify(pending));
}

/** Reads what the browser came back with, once; an answer to a question that this tab has not asked is refused. */
export function takeReturn(storage: TabStorage, search: string): SignInReturn {
  const fields = new URLSearchParams(search);
  const [code, error] = [fields.get('code'), fields.get('error')];
  if (code === null && error === null) return { kind: 'none' };
  const pending = readPending(storage.getItem(key));
  storage.removeItem(key);
  if (pending === undefined) return unasked('');
  const { hash, state } = pending;
  if (fields.get('state') !== state) return unasked(hash);
  if (code !== null) return { kind: 'code', code, pending };
  return { kind: 'refused', message: plain(fields.get('error_description') ?? error ?? ''), hash };
}

function unasked(hash: string): SignInReturn {
  const message = 'This tab did not ask for that sign-in, or has used it already. Sign in again.';
  return { kind: 'refused', message, hash };
}

/** Whether an identity token is the answer to the request with that nonce. */
export function hasNonce(identityToken: unknown, nonce: string): boolean {
  if (typeof identityToken !== 'string') return false;
  try {
    const text = atob((identityToken.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const claims: unknown = JSON.parse(text);
    return isRecord(claims) && claims['nonce'] === nonce;
  } catch {
    return false;
  }
}

function readPending(text: string | null): PendingSignIn | undefined {
  const stored: unknown = JSON.parse(text ?? 'null');
  if (!isRecord(stored)) return undefined;
  const field = (name: string): string => {
    const value = stored[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    upn: field('upn'),
    state: field('state'),
    nonce: field('nonce'),
    verifier: field('verifier'),
    hash: field('hash'),
  };
}

function plain(description: string): string {
  return description.split(/\s+Trace ID:/, 1)[0] ?? description;
}
