import { decodeJwt } from 'jose';
import t from 'tap';
import { directoryIds, InvalidToken } from '../index.ts';
import { grantFields, origin, secrets, TestLab } from '../testing/lab.ts';

interface TokenAnswer {
  readonly access_token: string;
  readonly id_token?: string;
  readonly expires_in: number | string;
}

const { tenant, ciApp } = directoryIds;

function without(fields: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
}

t.test('a program gets a token by its secret, in the form or as Basic, from every flavour', async (t) => {
  await using lab = new TestLab();
  const flavours = [
    [`/${tenant}/oauth2/v2.0/token`, `${origin}/${tenant}/v2.0`, 3599],
    [`/${tenant.toUpperCase()}/oauth2/token`, `${origin}/${tenant}/`, '3599'],
    [`/ttys0.local/oauth2/v2.0/token`, `${origin}/${tenant}/v2.0`, 3599],
    ['/adfs/oauth2/token', `${origin}/adfs`, '3599'],
  ] as const;
  for (const [path, issuer, lifetime] of flavours) {
    const response = await lab.requestToken(grantFields('ci'), path);
    t.equal(response.statusCode, 200, path);
    t.equal(response.headers['cache-control'], 'no-store');
    const answer = response.json<TokenAnswer>();
    t.equal(answer.expires_in, lifetime);
    const claims = decodeJwt(answer.access_token);
    t.match(claims, {
      iss: issuer,
      aud: `${origin}/`,
      tid: tenant,
      oid: directoryIds.ci,
      appid: ciApp,
      idtyp: 'app',
    });
    t.equal((claims.exp ?? 0) - (claims.iat ?? 0), 3599);
    t.match(await lab.mock.identity.verify(answer.access_token), {
      kind: 'servicePrincipal',
      objectId: directoryIds.ci,
      name: ciApp,
    });
  }
  const basic = Buffer.from(`${ciApp}:${encodeURIComponent(secrets.ci)}`).toString('base64');
  const response = await lab.requestToken({ grant_type: 'client_credentials' }, undefined, {
    authorization: `Basic ${basic}`,
  });
  t.equal(response.statusCode, 200);
  t.equal(
    decodeJwt(response.json<TokenAnswer>().access_token).aud,
    origin,
    'Resource Manager unless said otherwise',
  );
});

t.test('a person gets a token by password, and an identity token if asked', async (t) => {
  await using lab = new TestLab();
  const fields = {
    ...grantFields('alice'),
    username: 'ALICE@ttys0.local',
    scope: `openid ${origin}/.default`,
  };
  const answer = (await lab.requestToken(fields)).json<TokenAnswer>();
  t.match(decodeJwt(answer.access_token), {
    aud: origin,
    oid: directoryIds.alice,
    upn: 'alice@ttys0.local',
    unique_name: 'alice@ttys0.local',
    preferred_username: 'alice@ttys0.local',
    name: 'Alice',
    idtyp: 'user',
    amr: ['pwd'],
  });
  t.match(await lab.mock.identity.verify(answer.access_token), { kind: 'user', name: 'alice@ttys0.local' });
  const identityToken = lab.mock.identity.verify(answer.id_token ?? '');
  await t.rejects(
    identityToken,
    new InvalidToken('wrong-audience', 'The access token has been obtained for another audience.'),
  );
});

t.test('the audience follows the scope or the resource', async (t) => {
  await using lab = new TestLab();
  const asked = [
    [{ scope: `${origin}//.default` }, `${origin}/`],
    [{ scope: `${origin}/.default` }, origin],
    [{ scope: 'https://management.azure.com/.default' }, 'https://management.azure.com'],
    [{ scope: `openid ${origin}/user_impersonation offline_access` }, origin],
    [{ resource: `${origin}/`, scope: '' }, `${origin}/`],
  ] as const;
  for (const [fields, audience] of asked) {
    const answer = (await lab.requestToken({ ...grantFields('ci'), ...fields })).json<TokenAnswer>();
    t.equal(decodeJwt(answer.access_token).aud, audience);
    t.ok(await lab.mock.identity.verify(answer.access_token));
  }
});

t.test('refusals are worded as Entra words them', async (t) => {
  await using lab = new TestLab();
  const ci = grantFields('ci');
  const bob = grantFields('bob');
  const refused = [
    [401, 'invalid_client', 7000215, { ...ci, client_secret: 'wrong' }],
    [401, 'invalid_client', 7000218, without(ci, 'client_secret')],
    [400, 'unauthorized_client', 700016, { ...ci, client_id: directoryIds.alice }],
    [400, 'invalid_grant', 50126, { ...bob, password: 'wrong' }],
    [400, 'invalid_grant', 50126, { ...bob, username: 'nobody@ttys0.local' }],
    [400, 'invalid_request', 900144, without(bob, 'username')],
    [400, 'invalid_request', 900144, { scope: 'x' }],
    [400, 'unsupported_grant_type', 70003, { ...ci, grant_type: 'magic' }],
    [400, 'invalid_resource', 500011, { ...ci, scope: 'https://graph.example/.default' }],
  ] as const;
  for (const [status, error, code, fields] of refused) {
    const response = await lab.requestToken(fields);
    t.equal(response.statusCode, status, `AADSTS${code}`);
    t.match(response.json(), {
      error,
      error_description: new RegExp(
        `^AADSTS${code}: .+ Trace ID: .+ Correlation ID: .+ Timestamp: 2026-11-23 12:00:00Z$`,
      ),
      error_codes: [code],
      timestamp: '2026-11-23 12:00:00Z',
      trace_id: String,
      correlation_id: String,
    });
    t.notMatch(response.body, /secret-|stack|\.ts/);
  }
  const elsewhere = await lab.requestToken(ci, '/22222222-2222-4222-8222-222222222222/oauth2/v2.0/token');
  t.match(elsewhere.json(), { error: 'invalid_request', error_codes: [90002] });
});

t.test('a body that is no form is refused', async (t) => {
  await using lab = new TestLab();
  const path = `/${tenant}/oauth2/v2.0/token`;
  const answers = [
    [400, await lab.inject('POST', path)],
    [400, await lab.inject('POST', path, { body: grantFields('ci') })],
    [413, await lab.requestToken({ ...grantFields('ci'), filler: 'x'.repeat(70_000) })],
  ] as const;
  for (const [status, response] of answers) {
    t.equal(response.statusCode, status);
    t.equal(response.json<{ error: string }>().error, 'invalid_request');
  }
});

t.test('guessing locks the account for a minute, and no other', async (t) => {
  await using lab = new TestLab();
  const wrong = { ...grantFields('bob'), password: 'guess' };
  for (let guess = 0; guess < 10; guess++) t.equal((await lab.requestToken(wrong)).statusCode, 400);
  const locked = await lab.requestToken(grantFields('bob'));
  t.equal(locked.statusCode, 429);
  t.equal(locked.headers['retry-after'], '60');
  t.match(locked.json(), { error: 'temporarily_unavailable', error_codes: [50053] });
  t.equal((await lab.requestToken(grantFields('carol'))).statusCode, 200);
  lab.now = new Date(lab.now.getTime() + 60_000);
  t.equal((await lab.requestToken(grantFields('bob'))).statusCode, 200);
});
