import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { Ttys0Error } from '../errors/index.ts';
import type { LabDescription, LabUserDescription } from './description.ts';

/** The form of a token request. */
export type TokenForm = Readonly<Record<string, string>>;

/** Posts a form, and returns status, body and the address of a redirect; it follows none. */
export type PostForm = (
  url: string,
  form: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly location: string | undefined; readonly body: unknown }>;

const clientId = 'ttys0';
/** Where nobody listens: the code is read from the redirect. */
const redirectUri = 'http://localhost/ttys0';
const periodMs = 30_000;
/** The server takes a code of the step before, of this one and of the next one, each once. */
const steps = [0, 1] as const;

/** By name and password, as scripts do; what the user then has says nothing of a second factor. */
export function passwordForm(lab: LabDescription, { upn, password }: LabUserDescription): TokenForm {
  const scope = `${lab.url}/.default`;
  return { grant_type: 'password', client_id: clientId, username: upn, password, scope };
}

/**
 * Signs a user of the lab in as people do, on the sign-in page, with a code of the authenticator whose key the lab's
 * own description holds (access.mfa). Waits for the next code where those of now have been used. Throws `lab.refused`.
 */
export async function secondFactorForm(
  lab: LabDescription,
  user: LabUserDescription & { readonly secondFactorKey: string },
  post: PostForm,
): Promise<TokenForm> {
  const authenticator = new TOTP({ secret: Secret.fromBase32(user.secondFactorKey) });
  for (let attempt = 0; ; attempt += 1) {
    for (const step of steps) {
      const code = authenticator.generate({ timestamp: Date.now() + step * periodMs });
      const outcome = await signIn(lab, user, code, post);
      if ('form' in outcome) return outcome.form;
      if (!outcome.refusal.includes('500121') || attempt > 0)
        throw new Ttys0Error('lab.refused', { user: user.name, code: 'sign-in', message: outcome.refusal });
    }
    await pause(periodMs - (Date.now() % periodMs));
  }
}

/** One try at the sign-in page: the form that redeems its code, or what the page says. */
async function signIn(
  lab: LabDescription,
  { upn, password }: LabUserDescription,
  code: string,
  post: PostForm,
): Promise<{ readonly form: TokenForm } | { readonly refusal: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const asked = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `${lab.url}/.default`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = `/${lab.tenantId}/oauth2/v2.0/authorize?${asked.toString()}`;
  const { location, body } = await post(page, { username: upn, password, code });
  const issued = location === undefined ? null : new URL(location).searchParams.get('code');
  if (issued === null) return { refusal: alertOf(String(body)) };
  return {
    form: {
      grant_type: 'authorization_code',
      client_id: clientId,
      code: issued,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    },
  };
}

function alertOf(page: string): string {
  return /role="alert">([^<]*)</.exec(page)?.[1] ?? 'the sign-in page sent nobody back';
}
