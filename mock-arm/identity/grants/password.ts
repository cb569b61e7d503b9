import type { TokenRequest } from '../token-request.ts';
import { answerUser } from './answer.ts';
import { type GrantContext, required } from './context.ts';

/** A person's tokens for name and password, for scripts. There is no second factor in it, and `amr` says so. */
export async function grantPassword(request: TokenRequest, context: GrantContext): Promise<object> {
  required(request.clientId, 'client_id');
  const userName = required(request.userName, 'username');
  const user = context.credentials.checkPassword(userName, required(request.password, 'password'));
  const { scope, resource } = request;
  return answerUser({ user, methods: ['pwd'], scope, resource }, request, context);
}
