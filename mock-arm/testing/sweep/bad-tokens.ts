import { createHmac } from 'node:crypto';
import { base64url, SignJWT } from 'jose';
import { directoryIds } from '../../index.ts';
import { createSigningKey, type SigningKey } from '../../identity/signing-key.ts';
import { origin, type TestLab } from '../lab.ts';

/** A value of the `Authorization` header that names nobody, and the code of its refusal. */
export interface BadToken {
  readonly title: string;
  readonly header: string | undefined;
  readonly code: string;
}

/** @param key the lab's own: most of these would be good tokens but for one claim */
export async function badTokens(lab: TestLab, key: SigningKey): Promise<readonly BadToken[]> {
  const now = lab.now.getTime() / 1000;
  const claims = {
    iss: `${origin}/${directoryIds.tenant}/v2.0`,
    aud: `${origin}/`,
    tid: directoryIds.tenant,
    oid: directoryIds.alice,
    iat: now,
    nbf: now,
    exp: now + 600,
  };
  const sign = (changes: object, by: SigningKey = key): Promise<string> =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: key.keyId })
      .sign(by.privateKey);
  const bearer = async (
    title: string,
    token: string | Promise<string>,
    code = 'InvalidAuthenticationToken',
  ) => ({
    title,
    header: `Bearer ${await token}`,
    code,
  });
  const elsewhere = '22222222-2222-4222-8222-222222222222';
  const good = await sign({});
  return [
    { title: 'none', header: undefined, code: 'AuthenticationFailed' },
    { title: 'empty', header: '', code: 'AuthenticationFailedInvalidHeader' },
    { title: 'only the scheme', header: 'Bearer ', code: 'AuthenticationFailedInvalidHeader' },
    { title: 'another scheme', header: 'Basic YTpi', code: 'AuthenticationFailedInvalidHeader' },
    { title: 'two tokens', header: `Bearer ${good} ${good}`, code: 'AuthenticationFailedInvalidHeader' },
    await bearer('garbage', 'garbage'),
    await bearer('a header that is no JSON', 'e30.e30.e30'),
    await bearer('very long', `${good}${'A'.repeat(9000)}`),
    await bearer('another key', sign({}, await createSigningKey())),
    await bearer('expired', sign({ exp: now - 1 }), 'ExpiredAuthenticationToken'),
    await bearer('not yet valid', sign({ nbf: now + 600 })),
    await bearer(
      'another audience',
      sign({ aud: 'https://graph.microsoft.com' }),
      'InvalidAuthenticationTokenAudience',
    ),
    await bearer(
      'another issuer',
      sign({ iss: 'https://sts.windows.net/x' }),
      'InvalidAuthenticationTokenTenant',
    ),
    await bearer('another tenant', sign({ tid: elsewhere }), 'InvalidAuthenticationTokenTenant'),
    await bearer('nobody', sign({ oid: elsewhere })),
    await bearer('not signed', `${encode({ alg: 'none', kid: key.keyId })}.${encode(claims)}.`),
    await bearer('signed with the public key', signedWithPublicKey(key, claims)),
  ];
}

function encode(value: object): string {
  return base64url.encode(JSON.stringify(value));
}

/** A verifier that trusts the token's own `alg` takes the public key for a shared secret. */
function signedWithPublicKey({ keyId, publicKey }: SigningKey, claims: object): string {
  const text = `${encode({ alg: 'HS256', kid: keyId })}.${encode(claims)}`;
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
}
