import { randomUUID } from 'node:crypto';

/** The `error` words of OAuth 2.0 that the token service uses. */
type OAuthError =
  | 'access_denied'
  | 'authorization_declined'
  | 'authorization_pending'
  | 'bad_verification_code'
  | 'expired_token'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_resource'
  | 'login_required'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type';

interface EntraErrorOptions {
  readonly status: 400 | 401 | 403 | 413 | 429;
  readonly error: OAuthError;
  /** The number in `AADSTS…`. */
  readonly code: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal of the token service, as Entra words it. */
export class EntraError extends Error {
  override readonly name = 'EntraError';
  readonly options: EntraErrorOptions;

  constructor(options: EntraErrorOptions) {
    super(`AADSTS${options.code}: ${options.text}`);
    this.options = options;
  }

  /** The JSON body: `error`, `error_description` (with the ids and the time in it), `error_codes` and so on. */
  body(at: Date, correlationId: string): object {
    const timestamp = `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`;
    const traceId = randomUUID();
    const ids = `Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
    return {
      error: this.options.error,
      error_description: `${this.message} ${ids}`,
      error_codes: [this.options.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
    };
  }
}

/** Entra's wire strings of the token endpoint, one function a refusal; those of a sign-in are in `sign-in`. */
export const refusals = {
  missingParameter: (name: string) =>
    new EntraError({
      status: 400,
      error: 'invalid_request',
      code: 900144,
      text: `The request body must contain the following parameter: '${name}'.`,
    }),
  unsupportedGrantType: (grantType: string) =>
    new EntraError({
      status: 400,
      error: 'unsupported_grant_type',
      code: 70003,
      text: `The app requested an unsupported grant type '${grantType}'.`,
    }),
  tenantNotFound: (tenant: string) =>
    new EntraError({
      status: 400,
      error: 'invalid_request',
      code: 90002,
      text:
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID ` +
        'and are signing into the correct cloud.',
    }),
  applicationNotFound: (appId: string, directory: string) =>
    new EntraError({
      status: 400,
      error: 'unauthorized_client',
      code: 700016,
      text: `Application with identifier '${appId}' was not found in the directory '${directory}'.`,
    }),
  secretMissing: () =>
    new EntraError({
      status: 401,
      error: 'invalid_client',
      code: 7000218,
      text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    }),
  wrongSecret: (appId: string) =>
    new EntraError({
      status: 401,
      error: 'invalid_client',
      code: 7000215,
      text:
        'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, ' +
        `not the client secret ID, for a secret added to app '${appId}'.`,
    }),
  wrongPassword: () =>
    new EntraError({
      status: 400,
      error: 'invalid_grant',
      code: 50126,
      text: 'Error validating credentials due to invalid username or password.',
    }),
  resourceNotFound: (resource: string, tenant: string) =>
    new EntraError({
      status: 400,
      error: 'invalid_resource',
      code: 500011,
      text: `The resource principal named ${resource} was not found in the tenant named ${tenant}.`,
    }),
  tooManyAttempts: (retryAfterSeconds: number) =>
    new EntraError({
      status: 429,
      error: 'temporarily_unavailable',
      code: 50053,
      text: "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
      headers: { 'retry-after': String(retryAfterSeconds) },
    }),
  malformedRequest: () =>
    new EntraError({
      status: 400,
      error: 'invalid_request',
      code: 900561,
      text: 'The endpoint only accepts POST requests with a form-encoded body.',
    }),
  requestTooLarge: () =>
    new EntraError({ status: 413, error: 'invalid_request', code: 90015, text: 'The request is too long.' }),
} as const;
