import type { Directory, DirectoryUser } from '../directory.ts';
import { signRefreshToken } from '../refresh-token.ts';
import { signIdentityToken, signUserToken, tokenLifetimeSeconds, type TokenTerms } from '../token-issuer.ts';
import type { TokenRequest } from '../token-request.ts';
import { type GrantContext, required, termsOf } from './context.ts';

/** Somebody who has signed in, and what for. */
export interface SignedIn {
  readonly user: DirectoryUser;
  /** The `amr` of the tokens: `pwd`, and `mfa` after a second factor. */
  readonly methods: readonly string[];
  /** When they did, in seconds since 1970; without it, just now. */
  readonly authTime?: number;
  readonly scope: string | undefined;
  readonly resource: string | undefined;
  readonly nonce?: string | undefined;
}

/** The body of a 200 with a person's tokens: access, refresh where it was asked for, identity, `client_info`. */
export async function answerUser(
  { user, methods, authTime, scope, resource, nonce }: SignedIn,
  request: TokenRequest,
  context: GrantContext,
): Promise<object> {
  const { key, directory, flavour } = context;
  const terms = termsOf({ scope, resource }, required(request.clientId, 'client_id'), context);
  const signIn = { methods, authTime: authTime ?? Math.floor(context.now.getTime() / 1000) };
  const scopes = new Set((scope ?? '').split(' '));
  // The older flavours know no scope to ask for one by.
  const refreshable = scopes.has('offline_access') || flavour !== 'v2';
  return {
    ...answer(await signUserToken(key, terms, user, signIn), terms, context),
    // Both, as MSAL finds a token in its cache by what it had asked for.
    scope: `${terms.audience}/user_impersonation ${terms.audience}/.default`,
    ...(refreshable && { refresh_token: await signRefreshToken(key, terms, user, signIn) }),
    ...(scopes.has('openid') && { id_token: await signIdentityToken(key, terms, user, nonce) }),
    ...(request.wantsClientInfo && { client_info: clientInfo(user, directory) }),
  };
}

/** The flavours differ in shape: the older have numbers as text, and say when and for what the token counts. */
export function answer(accessToken: string, terms: TokenTerms, { flavour, now }: GrantContext): object {
  const common = { token_type: 'Bearer', access_token: accessToken };
  if (flavour === 'v2') {
    return { ...common, expires_in: tokenLifetimeSeconds, ext_expires_in: tokenLifetimeSeconds };
  }
  const notBefore = Math.floor(now.getTime() / 1000);
  return {
    ...common,
    expires_in: String(tokenLifetimeSeconds),
    ext_expires_in: String(tokenLifetimeSeconds),
    expires_on: String(notBefore + tokenLifetimeSeconds),
    not_before: String(notBefore),
    resource: terms.audience,
  };
}

function clientInfo(user: DirectoryUser, directory: Directory): string {
  const text = JSON.stringify({ uid: user.objectId, utid: directory.tenantId });
  return Buffer.from(text).toString('base64url');
}
