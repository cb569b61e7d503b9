import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { DirectoryUser } from './directory.ts';
import { signInRefusals } from './sign-in/refusals.ts';
import type { SigningKey } from './signing-key.ts';
import type { SignIn, TokenTerms } from './token-issuer.ts';

const lifetimeDays = 90;
/** Nobody else's audience: Resource Manager refuses a refresh token by it. */
const audience = 'urn:ttys0:token-service';

/** What a refresh token keeps of the sign-in. */
interface KeptSignIn extends SignIn {
  readonly clientId: string;
  readonly objectId: string;
}

/** A refresh token is signed and not remembered, so that it counts after a restart as the key does. */
export function signRefreshToken(
  key: SigningKey,
  { tenantId, clientId, issuedAt }: TokenTerms,
  user: DirectoryUser,
  { methods, authTime }: SignIn,
): Promise<string> {
  const issued = Math.floor(issuedAt.getTime() / 1000);
  return new SignJWT({
    tid: tenantId,
    appid: clientId,
    oid: user.objectId,
    amr: methods,
    auth_time: authTime,
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'refresh', kid: key.keyId })
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(issued)
    .setExpirationTime(issued + lifetimeDays * 24 * 3600)
    .sign(key.privateKey);
}

/** Throws 700082 for one that has ended, 9002313 for all else that this lab did not sign as a refresh token. */
export async function readRefreshToken(key: SigningKey, token: string, now: Date): Promise<KeptSignIn> {
  try {
    const { payload } = await jwtVerify(token, key.publicKey, {
      algorithms: ['RS256'],
      typ: 'refresh',
      audience,
      requiredClaims: ['exp', 'appid', 'oid', 'amr'],
      currentDate: now,
    });
    const { appid, oid, amr, auth_time: authTime, iat } = payload;
    return {
      clientId: String(appid),
      objectId: String(oid),
      methods: Array.isArray(amr) ? amr.map(String) : [],
      authTime: typeof authTime === 'number' ? authTime : (iat ?? 0),
    };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw signInRefusals.refreshTokenExpired();
    if (error instanceof errors.JOSEError) throw signInRefusals.refreshTokenMalformed();
    throw error;
  }
}
