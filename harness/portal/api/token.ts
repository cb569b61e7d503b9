import { ArmFailure, asArmFailure, isRecord } from './arm-failure.ts';

/** An access token and the moment it ends. */
export interface AccessToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

/** Who signs in where. */
export interface SignIn {
  readonly tenantId: string;
  readonly upn: string;
  readonly password: string;
  /** The lab's own, such as `https://localhost:8443`. */
  readonly origin: string;
}

/** Asks the identity service for a token by password. Throws `ArmFailure` with its `error` as code. */
export async function requestToken({ tenantId, upn, password, origin }: SignIn): Promise<AccessToken> {
  const form = new URLSearchParams({
    grant_type: 'password',
    username: upn,
    password,
    client_id: 'ttys0-portal',
    scope: `${origin}/.default openid`,
  });
  try {
    const response = await fetch(`/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body: form });
    return readToken(response.status, await response.json(), Date.now());
  } catch (error) {
    throw asArmFailure(error);
  }
}

/** Reads the token endpoint's answer, good or bad. */
export function readToken(status: number, body: unknown, nowMs: number): AccessToken {
  if (isRecord(body) && typeof body['access_token'] === 'string') {
    const lifetimeSeconds = Number(body['expires_in'] ?? 3600);
    return { token: body['access_token'], expiresAtMs: nowMs + lifetimeSeconds * 1000 };
  }
  const code = isRecord(body) && typeof body['error'] === 'string' ? body['error'] : `HTTP ${status}`;
  const description = isRecord(body) ? body['error_description'] : undefined;
  const fallback = `The identity service answered with status ${status}.`;
  throw new ArmFailure(
    status,
    code,
    typeof description === 'string' ? plainDescription(description) : fallback,
  );
}

/** The description without the ids and the time that follow it. */
function plainDescription(description: string): string {
  return description.split(/\s+Trace ID:/, 1)[0] ?? description;
}
