import { refusals } from '../entra-error.ts';
import { signProgramToken } from '../token-issuer.ts';
import type { TokenRequest } from '../token-request.ts';
import { answer } from './answer.ts';
import { type GrantContext, required, termsOf } from './context.ts';

/** A program's token for its secret. */
export async function grantClientCredentials(request: TokenRequest, context: GrantContext): Promise<object> {
  const clientId = required(request.clientId, 'client_id').toLowerCase();
  if (request.clientSecret === undefined) throw refusals.secretMissing();
  const program = context.credentials.checkSecret(clientId, request.clientSecret);
  const terms = termsOf(request, clientId, context);
  return answer(await signProgramToken(context.key, terms, program), terms, context);
}
