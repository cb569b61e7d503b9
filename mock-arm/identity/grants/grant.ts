import { refusals } from '../entra-error.ts';
import type { TokenRequest } from '../token-request.ts';
import { grantAuthorizationCode } from './authorization-code.ts';
import { grantClientCredentials } from './client-credentials.ts';
import type { GrantContext } from './context.ts';
import { grantDeviceCode } from './device-code.ts';
import { grantPassword } from './password.ts';
import { grantRefreshToken } from './refresh-token.ts';

/** Answers a token request with the body of a 200. Throws `EntraError`. */
export async function grant(request: TokenRequest, context: GrantContext): Promise<object> {
  switch (request.grantType) {
    case 'client_credentials':
      return grantClientCredentials(request, context);
    case 'password':
      return grantPassword(request, context);
    case 'authorization_code':
      return grantAuthorizationCode(request, context);
    case 'refresh_token':
      return grantRefreshToken(request, context);
    case 'device_code': // as older clients say
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return grantDeviceCode(request, context);
    default:
      throw refusals.unsupportedGrantType(request.grantType);
  }
}
