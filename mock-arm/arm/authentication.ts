import type { Directory } from '../identity/directory.ts';
import { InvalidToken, type TokenFault } from '../identity/invalid-token.ts';
import type { Principal } from '../identity/principal.ts';
import { ArmError } from './error.ts';

interface AuthenticationOptions {
  readonly verify: (token: string) => Promise<Principal>;
  readonly directory: Directory;
  readonly origin: () => string;
}

/** The code that Resource Manager gives each fault; `InvalidAuthenticationToken` for those not named. */
const faultCodes: Partial<Readonly<Record<TokenFault, string>>> = {
  expired: 'ExpiredAuthenticationToken',
  'wrong-audience': 'InvalidAuthenticationTokenAudience',
  'wrong-issuer': 'InvalidAuthenticationTokenTenant',
  'wrong-tenant': 'InvalidAuthenticationTokenTenant',
};

/** Tells who sends a request, by its `Authorization` header. Throws 401 with a `WWW-Authenticate` challenge. */
export async function authenticate(
  authorization: string | undefined,
  options: AuthenticationOptions,
): Promise<Principal> {
  const authority = `${options.origin()}/${options.directory.tenantId}`;
  if (authorization === undefined) {
    const message = "Authentication failed. The 'Authorization' header is missing.";
    throw refusal(authority, 'AuthenticationFailed', message);
  }
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (token === undefined) {
    const message = "Authentication failed. The 'Authorization' header is provided in an invalid format.";
    throw refusal(authority, 'AuthenticationFailedInvalidHeader', message);
  }
  try {
    return await options.verify(token);
  } catch (error) {
    if (!(error instanceof InvalidToken)) throw error;
    throw refusal(authority, faultCodes[error.fault] ?? 'InvalidAuthenticationToken', error.message);
  }
}

function refusal(authority: string, code: string, message: string): ArmError {
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`;
  return new ArmError(401, code, message, { headers: { 'www-authenticate': challenge } });
}
