import { readRefreshToken } from '../refresh-token.ts';
import { signInRefusals } from '../sign-in/refusals.ts';
import type { TokenRequest } from '../token-request.ts';
import { answerUser } from './answer.ts';
import { type GrantContext, required } from './context.ts';

/** New tokens for a refresh token, which says how the person signed in; the old one counts until it ends, as Entra's. */
export async function grantRefreshToken(request: TokenRequest, context: GrantContext): Promise<object> {
  const { key, directory, now } = context;
  const clientId = required(request.clientId, 'client_id');
  const kept = await readRefreshToken(key, required(request.refreshToken, 'refresh_token'), now);
  if (kept.clientId.toLowerCase() !== clientId.toLowerCase()) {
    throw signInRefusals.refreshTokenOfAnother(clientId);
  }
  const user = directory.users.find(({ objectId }) => objectId === kept.objectId);
  if (user === undefined) throw signInRefusals.accountGone();
  const { scope, resource } = request;
  return answerUser(
    { user, methods: kept.methods, authTime: kept.authTime, scope, resource },
    request,
    context,
  );
}
