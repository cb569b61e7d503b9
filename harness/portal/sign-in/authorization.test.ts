import t from 'tap';
import { authorizationAddress, hasNonce, storePending, takeReturn } from './authorization.ts';

const pending = { upn: 'alice@ttys0.local', state: 's1', nonce: 'n1', verifier: 'v1', hash: '#/a' };

function storage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

t.test('the request names page, challenge and user', (t) => {
  const origin = 'https://localhost:8443';
  const address = authorizationAddress({ tenantId: 'tenant', origin, pending, challenge: 'c1' });
  const { pathname, searchParams } = new URL(address, origin);
  t.equal(pathname, '/tenant/oauth2/v2.0/authorize');
  t.match(Object.fromEntries(searchParams), {
    redirect_uri: 'https://localhost:8443/',
    code_challenge: 'c1',
    code_challenge_method: 'S256',
    login_hint: 'alice@ttys0.local',
    state: 's1',
    nonce: 'n1',
  });
  t.notMatch(address, 'v1', 'the verifier stays here');
  t.end();
});

t.test('the answer to our question, once', (t) => {
  const tab = storage();
  t.same(takeReturn(tab, ''), { kind: 'none' });
  storePending(tab, pending);
  t.same(takeReturn(tab, '?code=x&state=s1'), { kind: 'code', code: 'x', pending });
  t.match(takeReturn(tab, '?code=x&state=s1'), { kind: 'refused', message: /used it already/ });
  t.end();
});

t.test('another question’s answer, and a refusal', (t) => {
  const tab = storage();
  storePending(tab, pending);
  t.match(takeReturn(tab, '?code=x&state=other'), { kind: 'refused', hash: '#/a' });
  storePending(tab, pending);
  const refused = '?error=access_denied&error_description=AADSTS65004%3A+declined.+Trace+ID%3A+1&state=s1';
  t.same(takeReturn(tab, refused), { kind: 'refused', message: 'AADSTS65004: declined.', hash: '#/a' });
  t.end();
});

t.test('the nonce of an identity token', (t) => {
  const token = `x.${Buffer.from(JSON.stringify({ nonce: 'n1' })).toString('base64url')}.y`;
  t.equal(hasNonce(token, 'n1'), true);
  for (const other of ['', 'x', undefined, 'x.%%%.y']) t.equal(hasNonce(other, 'n1'), false);
  t.equal(hasNonce(token, 'n2'), false);
  t.end();
});
