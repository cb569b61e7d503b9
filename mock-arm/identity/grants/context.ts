import { requestedAudience } from '../audience.ts';
import { type AuthorityFlavour, issuerOf } from '../authority.ts';
import type { DeviceCodes } from '../device/device-codes.ts';
import type { Directory } from '../directory.ts';
import { refusals } from '../entra-error.ts';
import type { AuthorizationCodes } from '../sign-in/authorization-codes.ts';
import type { Credentials } from '../sign-in/credentials.ts';
import type { SigningKey } from '../signing-key.ts';
import type { TokenTerms } from '../token-issuer.ts';
import type { TokenRequest } from '../token-request.ts';

/** What grants work with. */
export interface GrantContext {
  readonly key: SigningKey;
  readonly directory: Directory;
  readonly origin: string;
  readonly flavour: AuthorityFlavour;
  readonly now: Date;
  readonly credentials: Credentials;
  readonly codes: AuthorizationCodes;
  readonly devices: DeviceCodes;
}

/** What the answer's tokens say of audience, issuer and client. Throws 500011 for a resource that is not there. */
export function termsOf(
  asked: Pick<TokenRequest, 'scope' | 'resource'>,
  clientId: string,
  { directory, origin, flavour, now }: Pick<GrantContext, 'directory' | 'origin' | 'flavour' | 'now'>,
): TokenTerms {
  const audience = requestedAudience(asked, origin);
  if (audience === undefined) {
    throw refusals.resourceNotFound(asked.resource ?? asked.scope ?? '', directory.domain);
  }
  const issuer = issuerOf(flavour, origin, directory.tenantId);
  return { issuer, audience, tenantId: directory.tenantId, clientId, issuedAt: now };
}

/** Throws 900144 for a field that is missing or empty. */
export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw refusals.missingParameter(name);
  return value;
}
