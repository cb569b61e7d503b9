import {
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import { armAudiences } from './audience.ts';
import { issuers } from './authority.ts';
import type { Directory } from './directory.ts';
import { InvalidToken, type TokenFault } from './invalid-token.ts';
import type { Principal } from './principal.ts';
import type { SigningKey } from './signing-key.ts';

const maximumTokenLength = 16 * 1024;

interface TokenVerifierOptions {
  readonly key: Promise<SigningKey>;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly now: () => Date;
}

/** Tells whom a token speaks for, or why it does not count. */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;

  constructor(options: TokenVerifierOptions) {
    this.#options = options;
  }

  /** Throws `InvalidToken`. */
  async verify(token: string): Promise<Principal> {
    const { directory } = this.#options;
    const claims = await this.#claims(token);
    if (claims['tid'] !== directory.tenantId) {
      throw new InvalidToken('wrong-tenant', 'The access token belongs to another tenant.');
    }
    return principalOf(claims, directory);
  }

  async #claims(token: string): Promise<JWTPayload> {
    const { directory, origin, now } = this.#options;
    const key = await this.#options.key;
    checkHeader(headerOf(token), key.keyId);
    try {
      const { payload } = await jwtVerify(token, key.publicKey, {
        algorithms: ['RS256'],
        audience: [...armAudiences(origin())],
        issuer: [...issuers(origin(), directory.tenantId)],
        requiredClaims: ['exp', 'nbf', 'iat', 'tid', 'oid'],
        currentDate: now(),
      });
      return payload;
    } catch (error) {
      throw asInvalidToken(error);
    }
  }
}

function headerOf(token: string): ProtectedHeaderParameters {
  try {
    if (token.length <= maximumTokenLength) return decodeProtectedHeader(token);
  } catch {
    // Falls through: what does not decode is as malformed as what is too long.
  }
  throw new InvalidToken('malformed', 'The access token is malformed.');
}

function checkHeader({ alg, kid }: ProtectedHeaderParameters, keyId: string): void {
  if (alg === undefined || alg.toLowerCase() === 'none') {
    throw new InvalidToken('not-signed', "The access token is not signed (alg 'none').");
  }
  if (alg !== 'RS256') {
    throw new InvalidToken(
      'wrong-algorithm',
      `The access token is signed by ${alg.slice(0, 16)}, not RS256.`,
    );
  }
  if (kid !== keyId) throw new InvalidToken('unknown-key', 'The access token is signed by an unknown key.');
}

const claimFaults: Readonly<Record<string, readonly [TokenFault, string]>> = {
  aud: ['wrong-audience', 'The access token has been obtained for another audience.'],
  iss: ['wrong-issuer', 'The access token is from another issuer.'],
  nbf: ['not-yet-valid', 'The access token is not valid yet.'],
};

function asInvalidToken(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) {
    const expiry = new Date((error.payload.exp ?? 0) * 1000).toISOString();
    return new InvalidToken('expired', `The access token expired at ${expiry}.`);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const [fault, message] = claimFaults[error.claim] ?? [
      'malformed',
      `The access token has no valid ${error.claim}.`,
    ];
    return new InvalidToken(fault, message);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new InvalidToken('wrong-signature', "The access token's signature is wrong.");
  }
  if (error instanceof errors.JOSEError) {
    return new InvalidToken('malformed', 'The access token is malformed.');
  }
  return error;
}

function principalOf(claims: JWTPayload, directory: Directory): Principal {
  const common = { tenantId: directory.tenantId, expiresAt: new Date((claims.exp ?? 0) * 1000) };
  const user = directory.users.find(({ objectId }) => objectId === claims['oid']);
  if (user !== undefined) {
    const { objectId, userName: name, displayName } = user;
    const authenticationMethods = Array.isArray(claims['amr']) ? claims['amr'].map(String) : [];
    const signedInAt = new Date(Number(claims['auth_time'] ?? claims.iat ?? 0) * 1000);
    return { ...common, kind: 'user', objectId, name, displayName, authenticationMethods, signedInAt };
  }
  const program = directory.servicePrincipals.find(({ objectId }) => objectId === claims['oid']);
  if (program !== undefined) {
    const { objectId, appId: name, displayName } = program;
    return { ...common, kind: 'servicePrincipal', objectId, name, displayName, authenticationMethods: [] };
  }
  throw new InvalidToken('unknown-principal', 'The access token names nobody in this directory.');
}
