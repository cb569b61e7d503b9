import { EntraError } from '../entra-error.ts';

type Words = ConstructorParameters<typeof EntraError>[0]['error'];

/** Entra's wire strings of signing in and of what comes of it, one function a refusal. */
export const signInRefusals = {
  redirectUriUnknown: (redirectUri: string, clientId: string) =>
    refusal(
      'invalid_request',
      50011,
      `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the ` +
        `application '${clientId}'. Make sure the redirect URI sent in the request matches one added to your application.`,
    ),
  responseType: (type: string, clientId: string) =>
    refusal(
      'unsupported_response_type',
      700051,
      `response_type '${type}' is not enabled for the application '${clientId}'.`,
    ),
  responseMode: (mode: string) =>
    refusal('invalid_request', 9002314, `The response_mode '${mode}' is not supported.`),
  challengeMethod: (method: string) =>
    refusal('invalid_request', 501481, `The Code_Challenge_Method '${method}' is not supported.`),
  challengeSize: () =>
    refusal(
      'invalid_request',
      501491,
      'Invalid size of Code_Challenge parameter. Allowed length of this parameter is between 43 and 128 characters.',
    ),
  silentSignIn: () =>
    refusal('login_required', 50058, 'A silent sign-in request was sent but no user is signed in.'),
  cancelled: () => refusal('access_denied', 65004, 'The user declined to continue to the application.'),
  secondFactorFailed: () =>
    refusal('invalid_grant', 500121, 'Authentication failed during strong authentication request.'),
  foreignForm: () =>
    refusal('invalid_request', 90013, 'Invalid input received from the user: the form is of another site.'),
  codeUnknown: () =>
    refusal('invalid_grant', 70000, "The provided value for the 'code' parameter is not valid."),
  codeExpired: () =>
    refusal(
      'invalid_grant',
      70008,
      'The provided authorization code or refresh token has expired due to inactivity. ' +
        'Send a new interactive authorization request for this user and resource.',
    ),
  codeRedeemed: () =>
    refusal(
      'invalid_grant',
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing ' +
        'refresh token.',
    ),
  redirectUriChanged: (given: string, expected: string) =>
    refusal(
      'invalid_grant',
      500112,
      `The reply address '${given}' does not match the reply address '${expected}' provided when requesting ` +
        'Authorization code.',
    ),
  verifierWrong: () =>
    refusal(
      'invalid_grant',
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    ),
  verifierMissing: () =>
    refusal(
      'invalid_request',
      9002325,
      'Proof Key for Code Exchange is required for cross-origin authorization code redemption.',
    ),
  refreshTokenMalformed: () =>
    refusal('invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.'),
  refreshTokenExpired: () =>
    refusal(
      'invalid_grant',
      700082,
      'The refresh token has expired due to inactivity. Send a new interactive sign-in request.',
    ),
  refreshTokenOfAnother: (clientId: string) =>
    refusal('invalid_grant', 70000, `The refresh token was not issued to the application '${clientId}'.`),
  accountGone: () => refusal('invalid_grant', 50034, 'The user account does not exist in the directory.'),
  devicePending: () =>
    refusal(
      'authorization_pending',
      70016,
      'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    ),
  deviceDeclined: () =>
    refusal('authorization_declined', 70012, 'OAuth 2.0 device flow error. The user declined the sign-in.'),
  deviceExpired: () =>
    refusal('expired_token', 70020, 'The device code has expired. Have the user retry the sign-in.'),
  deviceUnknown: () =>
    refusal(
      'bad_verification_code',
      70018,
      'Invalid verification code. Check the device code and try again.',
    ),
} as const;

function refusal(error: Words, code: number, text: string): EntraError {
  return new EntraError({ status: 400, error, code, text });
}
