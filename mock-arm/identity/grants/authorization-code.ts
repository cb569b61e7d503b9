import { refusals } from '../entra-error.ts';
import { signInRefusals } from '../sign-in/refusals.ts';
import { secretsEqual } from '../secrets.ts';
import { challengeOf } from '../sign-in/challenge.ts';
import type { AuthorizationCode } from '../sign-in/authorization-codes.ts';
import type { TokenRequest } from '../token-request.ts';
import { answerUser } from './answer.ts';
import { type GrantContext, required } from './context.ts';

/** A person's tokens for the code that the sign-in page sent to the application, once (RFC 6749, 4.1; RFC 7636). */
export async function grantAuthorizationCode(request: TokenRequest, context: GrantContext): Promise<object> {
  const clientId = required(request.clientId, 'client_id');
  const code = required(request.code, 'code');
  const redirectUri = required(request.redirectUri, 'redirect_uri');
  const issued = context.codes.redeem(code);
  if (issued.clientId.toLowerCase() !== clientId.toLowerCase()) {
    throw refusals.applicationNotFound(clientId, context.directory.domain);
  }
  if (issued.redirectUri !== redirectUri) {
    throw signInRefusals.redirectUriChanged(redirectUri, issued.redirectUri);
  }
  checkVerifier(issued, request.codeVerifier, context.origin);
  const scope = request.scope ?? issued.scope;
  const resource = request.resource ?? issued.resource;
  return answerUser({ ...issued, scope, resource }, request, context);
}

/** A page of the lab's own origin must prove itself, as everybody who reads its address has the code. */
function checkVerifier(
  { challenge, redirectUri }: AuthorizationCode,
  verifier: string | undefined,
  origin: string,
): void {
  if (challenge === undefined) {
    if (new URL(redirectUri).origin === origin) throw signInRefusals.verifierMissing();
    return;
  }
  const matches =
    verifier !== undefined && secretsEqual(challengeOf(verifier, challenge.method), challenge.value);
  if (!matches) throw signInRefusals.verifierWrong();
}
