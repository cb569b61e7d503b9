import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { DirectoryServicePrincipal, DirectoryUser } from './directory.ts';
import type { SigningKey } from './signing-key.ts';

/** How long a token counts, one second under the hour as the real service's. */
export const tokenLifetimeSeconds = 3599;

/** What every token says, whomever it speaks for. */
export interface TokenTerms {
  readonly issuer: string;
  readonly audience: string;
  readonly tenantId: string;
  /** The application that asked for the token. */
  readonly clientId: string;
  readonly issuedAt: Date;
}

/** The access token of a program. */
export function signProgramToken(
  key: SigningKey,
  terms: TokenTerms,
  program: DirectoryServicePrincipal,
): Promise<string> {
  return sign(key, terms, {
    oid: program.objectId,
    sub: program.objectId,
    appid: program.appId,
    appidacr: '1',
    app_displayname: program.displayName,
    idtyp: 'app',
  });
}

/** How and when a person signed in, whatever tokens they have been given since. */
export interface SignIn {
  /** The `amr` of the tokens: `pwd`, and `mfa` after a second factor. */
  readonly methods: readonly string[];
  /** Seconds since 1970: the `auth_time` of the tokens. */
  readonly authTime: number;
}

/** The access token of a person. */
export function signUserToken(
  key: SigningKey,
  terms: TokenTerms,
  user: DirectoryUser,
  { methods, authTime }: SignIn,
): Promise<string> {
  return sign(key, terms, {
    ...userClaims(user),
    appid: terms.clientId,
    appidacr: '0',
    amr: methods,
    auth_time: authTime,
    idtyp: 'user',
    scp: 'user_impersonation',
  });
}

/**
 * The identity token of a person, for the application itself; Resource Manager refuses it by its audience.
 * `nonce` is what the application asked to find in it.
 */
export function signIdentityToken(
  key: SigningKey,
  terms: TokenTerms,
  user: DirectoryUser,
  nonce: string | undefined,
): Promise<string> {
  return sign(
    key,
    { ...terms, audience: terms.clientId },
    { ...userClaims(user), ...(nonce !== undefined && { nonce }) },
  );
}

function userClaims(user: DirectoryUser): Readonly<Record<string, string>> {
  return {
    oid: user.objectId,
    sub: user.objectId,
    upn: user.userName,
    unique_name: user.userName,
    preferred_username: user.userName,
    name: user.displayName,
  };
}

function sign(
  key: SigningKey,
  terms: TokenTerms,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const issuedAt = Math.floor(terms.issuedAt.getTime() / 1000);
  return new SignJWT({ ...claims, tid: terms.tenantId, uti: randomUUID(), ver: '1.0' })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.keyId })
    .setIssuer(terms.issuer)
    .setAudience(terms.audience)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + tokenLifetimeSeconds)
    .sign(key.privateKey);
}
