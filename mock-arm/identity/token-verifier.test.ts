import { createHmac, createPublicKey } from 'node:crypto';
import { base64url, generateKeyPair, type JWK, SignJWT } from 'jose';
import t from 'tap';
import { directoryIds, InvalidToken, type Principal, type TokenFault } from '../index.ts';
import { origin, TestLab } from '../testing/lab.ts';
import { createSigningKey } from './signing-key.ts';
import { TokenVerifier } from './token-verifier.ts';

const encode = (value: object): string => base64url.encode(JSON.stringify(value));

async function publicKeyOf(lab: TestLab): Promise<JWK> {
  const response = await lab.inject('GET', `/${directoryIds.tenant}/discovery/v2.0/keys`);
  const [key] = response.json<{ keys: JWK[] }>().keys;
  if (key === undefined) throw new Error('The key set is empty.');
  return key;
}

function claimsAt(now: Date): Readonly<Record<string, string | number>> {
  const iat = now.getTime() / 1000;
  return {
    iss: `${origin}/${directoryIds.tenant}/v2.0`,
    aud: `${origin}/`,
    tid: directoryIds.tenant,
    oid: directoryIds.alice,
    iat,
    nbf: iat,
    exp: iat + 3599,
  };
}

interface Verifier {
  verify(token: string): Promise<Principal>;
}

async function fault(verifier: Verifier, token: string): Promise<TokenFault | 'accepted'> {
  try {
    await verifier.verify(token);
    return 'accepted';
  } catch (error) {
    if (error instanceof InvalidToken) return error.fault;
    throw error;
  }
}

t.test('forged tokens are refused, each for its own reason', async (t) => {
  await using lab = new TestLab();
  const good = await lab.token('alice');
  const key = await publicKeyOf(lab);
  const kid = String(key.kid);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const claims = claimsAt(lab.now);

  const unsigned = (alg: string): string => `${encode({ alg, typ: 'JWT', kid })}.${encode(claims)}.`;
  t.equal(await fault(lab.mock.identity, unsigned('none')), 'not-signed');
  t.equal(await fault(lab.mock.identity, unsigned('NoNe')), 'not-signed');
  t.equal(await fault(lab.mock.identity, `${encode({ kid })}.${encode(claims)}.`), 'not-signed');

  const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${encode(claims)}`;
  const mac = createHmac('sha256', pem).update(signed).digest('base64url');
  t.equal(await fault(lab.mock.identity, `${signed}.${mac}`), 'wrong-algorithm', 'HS256 by the public key');

  const { privateKey: stranger } = await generateKeyPair('RS256');
  const byStranger = (protectedKid: string): Promise<string> =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: protectedKid }).sign(stranger);
  t.equal(await fault(lab.mock.identity, await byStranger('other')), 'unknown-key');
  t.equal(await fault(lab.mock.identity, await byStranger(kid)), 'wrong-signature');

  const root = encode({ ...claims, oid: directoryIds.ci });
  t.equal(
    await fault(lab.mock.identity, `${header}.${root}.${signature}`),
    'wrong-signature',
    'claims changed',
  );
  for (const junk of ['', 'a', 'a.b.c', `${header}.${payload}`, `${good}.x`]) {
    t.equal(await fault(lab.mock.identity, junk), 'malformed', junk.slice(0, 8));
  }
  t.equal(await fault(lab.mock.identity, `${header}.%%.${signature}`), 'wrong-signature');
  t.equal(await fault(lab.mock.identity, `${good}${'A'.repeat(20_000)}`), 'malformed', 'too long');
});

t.test('a token counts from its issue to its expiry', async (t) => {
  await using lab = new TestLab();
  const token = await lab.token('bob');
  const issued = lab.now.getTime();
  const at = (seconds: number): Promise<TokenFault | 'accepted'> => {
    lab.now = new Date(issued + seconds * 1000);
    return fault(lab.mock.identity, token);
  };
  t.equal(await at(-1), 'not-yet-valid');
  t.equal(await at(0), 'accepted');
  t.equal(await at(3598), 'accepted');
  t.equal(await at(3599), 'expired');
});

t.test(
  'a token of another issuer, tenant, audience or person is refused, even if this lab signed it',
  async (t) => {
    const elsewhere = '22222222-2222-4222-8222-222222222222';
    await using lab = new TestLab();
    const key = await createSigningKey();
    const verifier = new TokenVerifier({
      key: Promise.resolve(key),
      directory: lab.directory,
      origin: () => origin,
      now: () => lab.now,
    });
    const claims = claimsAt(lab.now);
    const sign = (changes: Readonly<Record<string, string | number | undefined>>): Promise<string> =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'RS256', kid: key.keyId })
        .sign(key.privateKey);
    const cases = [
      ['wrong-issuer', { iss: `${origin}/${elsewhere}/v2.0` }],
      ['wrong-issuer', { iss: undefined }],
      ['wrong-tenant', { tid: elsewhere }],
      ['wrong-audience', { aud: 'https://localhost:8444/' }],
      ['wrong-audience', { aud: 'https://graph.microsoft.com' }],
      ['unknown-principal', { oid: '33333333-3333-4333-8333-333333333333' }],
      ['malformed', { exp: undefined }],
      ['malformed', { oid: undefined }],
    ] as const;
    for (const [expected, changes] of cases) {
      t.equal(await fault(verifier, await sign(changes)), expected, JSON.stringify(changes));
    }
    t.match(await verifier.verify(await sign({ aud: origin })), { name: 'alice@ttys0.local' });
  },
);
