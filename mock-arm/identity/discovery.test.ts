import t from 'tap';
import { directoryIds } from '../index.ts';
import { origin, TestLab } from '../testing/lab.ts';

const { tenant } = directoryIds;

t.test('every flavour tells where to get a token and who issues it', async (t) => {
  await using lab = new TestLab();
  const flavours = [
    [`/${tenant}/v2.0`, `${origin}/${tenant}/v2.0`, `/${tenant}/oauth2/v2.0/token`],
    ['/organizations/v2.0', `${origin}/${tenant}/v2.0`, `/${tenant}/oauth2/v2.0/token`],
    [`/${tenant}`, `${origin}/${tenant}/`, `/${tenant}/oauth2/token`],
    ['/adfs', `${origin}/adfs`, '/adfs/oauth2/token'],
    ['/adfs/ttys0.local', `${origin}/adfs`, '/adfs/oauth2/token'],
  ] as const;
  for (const [root, issuer, tokenPath] of flavours) {
    const response = await lab.inject('GET', `${root}/.well-known/openid-configuration`);
    t.equal(response.statusCode, 200, root);
    const document = response.json<{ issuer: string; token_endpoint: string; jwks_uri: string }>();
    t.equal(document.issuer, issuer);
    t.equal(document.token_endpoint, `${origin}${tokenPath}`);
    const keys = await lab.inject('GET', new URL(document.jwks_uri).pathname);
    const [key] = keys.json<{ keys: object[] }>().keys;
    t.match(key, { kty: 'RSA', alg: 'RS256', use: 'sig', kid: String, n: String, e: 'AQAB' });
    t.notOk(key !== undefined && 'd' in key, 'the private half stays here');
  }
});

t.test('another tenant is not found', async (t) => {
  await using lab = new TestLab();
  const response = await lab.inject('GET', '/contoso.example/v2.0/.well-known/openid-configuration');
  t.equal(response.statusCode, 400);
  t.match(response.json(), { error: 'invalid_request', error_codes: [90002] });
});

t.test('cloud metadata: an object before 2019, a list since', async (t) => {
  await using lab = new TestLab();
  const authentication = { loginEndpoint: `${origin}/adfs`, audiences: [`${origin}/`] };
  const older = await lab.inject('GET', '/metadata/endpoints?api-version=2015-01-01');
  t.match(older.json(), { galleryEndpoint: origin, graphEndpoint: origin, authentication });
  for (const query of ['?api-version=2022-09-01', '']) {
    const newer = await lab.inject('GET', `/metadata/endpoints${query}`);
    t.match(newer.json(), [
      { name: 'ttys0', resourceManager: `${origin}/`, authentication, suffixes: { storage: String } },
    ]);
  }
});
