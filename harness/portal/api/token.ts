import { ArmFailure, asArmFailure, isRecord } from './arm-failure.ts';

/** An access token and the moment it ends. */
export interface AccessToken {
  readonly token: string;
  readonly expiresAtMs: number;
  /** Renews it. */
  readonly refreshToken?: string;
  /** Says who signed in, and to which request it is the answer. */
  readonly identityToken?: string;
}

/** Asks the identity service for a token. Throws `ArmFailure` with its `error` as code. */
export async function requestToken(
  tenantId: string,
  form: Readonly<Record<string, string>>,
): Promise<AccessToken> {
  const body = new URLSearchParams(form);
  try {
    const response = await fetch(`/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
    return readToken(response.status, await response.json(), Date.now());
  } catch (error) {
    throw asArmFailure(error);
  }
}

/** Reads the token endpoint's answer, good or bad. */
export function readToken(status: number, body: unknown, nowMs: number): AccessToken {
  if (isRecord(body) && typeof body['access_token'] === 'string') {
    const lifetimeSeconds = Number(body['expires_in'] ?? 3600);
    const text = (name: string): string | undefined =>
      typeof body[name] === 'string' ? body[name] : undefined;
    const [refreshToken, identityToken] = [text('refresh_token'), text('id_token')];
    return {
      token: body['access_token'],
      expiresAtMs: nowMs + lifetimeSeconds * 1000,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(identityToken !== undefined && { identityToken }),
    };
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
