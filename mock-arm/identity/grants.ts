import { requestedAudience } from './audience.ts';
import { type AuthorityFlavour, issuerOf } from './authority.ts';
import type { Directory, DirectoryUser } from './directory.ts';
import { refusals } from './entra-error.ts';
import { secretsEqual } from './secrets.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';
import type { SigningKey } from './signing-key.ts';
import {
  signIdentityToken,
  signProgramToken,
  signUserToken,
  tokenLifetimeSeconds,
  type TokenTerms,
} from './token-issuer.ts';
import type { TokenRequest } from './token-request.ts';

/** What grants work with. */
interface GrantContext {
  readonly key: SigningKey;
  readonly directory: Directory;
  readonly origin: string;
  readonly flavour: AuthorityFlavour;
  readonly now: Date;
  readonly throttle: SignInThrottle;
}

/** Answers a token request with the body of a 200. Throws `EntraError`. */
export function grant(request: TokenRequest, context: GrantContext): Promise<object> {
  switch (request.grantType) {
    case 'client_credentials':
      return grantClientCredentials(request, context);
    case 'password':
      return grantPassword(request, context);
    default:
      throw refusals.unsupportedGrantType(request.grantType);
  }
}

async function grantClientCredentials(request: TokenRequest, context: GrantContext): Promise<object> {
  const { directory, throttle } = context;
  const clientId = required(request.clientId, 'client_id').toLowerCase();
  if (request.clientSecret === undefined) throw refusals.secretMissing();
  throttle.check(clientId);
  const program = directory.servicePrincipals.find(({ appId }) => appId === clientId);
  if (program === undefined) throw refusals.applicationNotFound(clientId, directory.domain);
  if (!secretsEqual(request.clientSecret, program.secret)) {
    throttle.failed(clientId);
    throw refusals.wrongSecret(clientId);
  }
  throttle.succeeded(clientId);
  const terms = termsOf(request, clientId, context);
  return answer(await signProgramToken(context.key, terms, program), terms, context);
}

async function grantPassword(request: TokenRequest, context: GrantContext): Promise<object> {
  const clientId = required(request.clientId, 'client_id');
  const userName = required(request.userName, 'username');
  const user = checkPassword(userName.toLowerCase(), required(request.password, 'password'), context);
  const terms = termsOf(request, clientId, context);
  return {
    ...answer(await signUserToken(context.key, terms, user, ['pwd']), terms, context),
    scope: `${terms.audience.replace(/\/$/, '')}/user_impersonation`,
    ...(/\bopenid\b/.test(request.scope ?? '') && {
      id_token: await signIdentityToken(context.key, terms, user),
    }),
    ...(request.wantsClientInfo && { client_info: clientInfo(user, context.directory) }),
  };
}

/** One refusal for an unknown name and a wrong password, and the same work for both, so that names stay unknown. */
function checkPassword(userName: string, password: string, context: GrantContext): DirectoryUser {
  context.throttle.check(userName);
  const user = context.directory.users.find((candidate) => candidate.userName.toLowerCase() === userName);
  const matches = secretsEqual(password, user?.password ?? '');
  if (user === undefined || !matches) {
    context.throttle.failed(userName);
    throw refusals.wrongPassword();
  }
  context.throttle.succeeded(userName);
  return user;
}

function termsOf(request: TokenRequest, clientId: string, context: GrantContext): TokenTerms {
  const { directory, origin, flavour, now } = context;
  const audience = requestedAudience(request, origin);
  if (audience === undefined) {
    throw refusals.resourceNotFound(request.resource ?? request.scope ?? '', directory.domain);
  }
  const issuer = issuerOf(flavour, origin, directory.tenantId);
  return { issuer, audience, tenantId: directory.tenantId, clientId, issuedAt: now };
}

/** The two flavours differ in shape: v1 has numbers as text, and says when and for what the token counts. */
function answer(accessToken: string, terms: TokenTerms, context: GrantContext): object {
  const common = { token_type: 'Bearer', access_token: accessToken };
  if (context.flavour === 'v2') {
    return { ...common, expires_in: tokenLifetimeSeconds, ext_expires_in: tokenLifetimeSeconds };
  }
  const notBefore = Math.floor(context.now.getTime() / 1000);
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

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw refusals.missingParameter(name);
  return value;
}
