import type { TokenRequest } from '../token-request.ts';
import { answerUser } from './answer.ts';
import { type GrantContext, required } from './context.ts';

/** A person's tokens once they have typed the code at the device page; until then a refusal that says to ask again. */
export async function grantDeviceCode(request: TokenRequest, context: GrantContext): Promise<object> {
  const clientId = required(request.clientId, 'client_id');
  const approved = context.devices.redeem(required(request.deviceCode, 'device_code'), clientId);
  return answerUser(approved, request, context);
}
