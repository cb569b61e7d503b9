import { refusals } from './entra-error.ts';

/** A token request's fields, from its form and its Authorization header. */
export interface TokenRequest {
  readonly grantType: string;
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly userName: string | undefined;
  readonly password: string | undefined;
  /** The authorization code, where it was sent to, and what proves that its client redeems it (RFC 7636). */
  readonly code: string | undefined;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly refreshToken: string | undefined;
  readonly deviceCode: string | undefined;
  readonly scope: string | undefined;
  readonly resource: string | undefined;
  /** True where the client asked for `client_info`, as MSAL does. */
  readonly wantsClientInfo: boolean;
}

/** Reads `application/x-www-form-urlencoded` text. Throws `EntraError`. */
export function readTokenRequest(body: unknown, authorization: string | undefined): TokenRequest {
  if (typeof body !== 'string') throw refusals.malformedRequest();
  const form = new URLSearchParams(body);
  const field = (name: string): string | undefined => form.get(name) ?? undefined;
  const grantType = field('grant_type');
  if (grantType === undefined) throw refusals.missingParameter('grant_type');
  const basic = readBasic(authorization);
  return {
    grantType,
    clientId: field('client_id') ?? basic?.clientId,
    clientSecret: field('client_secret') ?? basic?.clientSecret,
    userName: field('username'),
    password: field('password'),
    code: field('code'),
    redirectUri: field('redirect_uri'),
    codeVerifier: field('code_verifier'),
    refreshToken: field('refresh_token'),
    deviceCode: field('device_code') ?? field('code'),
    scope: field('scope'),
    resource: field('resource'),
    wantsClientInfo: field('client_info') === '1',
  };
}

/** `Basic` credentials, each half form-encoded as OAuth 2.0 has it. */
function readBasic(
  authorization: string | undefined,
): { readonly clientId: string; readonly clientSecret: string } | undefined {
  const [, encoded] = /^Basic +([\w+/=]+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [clientId = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { clientId: formDecode(clientId), clientSecret: formDecode(rest.join(':')) };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
