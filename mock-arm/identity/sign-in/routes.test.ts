import { createHash, randomBytes } from 'node:crypto';
import type { LightMyRequestResponse as Response } from 'fastify';
import { decodeJwt } from 'jose';
import { Secret, TOTP } from 'otpauth';
import t from 'tap';
import { directoryIds } from '../../index.ts';
import { origin, secrets, TestLab } from '../../testing/lab.ts';

const base = `/${directoryIds.tenant}/oauth2/v2.0`;
const client = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const redirect = 'http://localhost:41234/done';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
const asked = {
  client_id: client,
  redirect_uri: redirect,
  response_type: 'code',
  scope: `${origin}/.default openid offline_access`,
  state: 's 1',
  nonce: 'n1',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};
const alice = { username: 'Alice@ttys0.local', password: secrets.alice };

type Fields = Readonly<Record<string, string>>;

const pageOf = (changes: Fields = {}): string =>
  `${base}/authorize?${new URLSearchParams({ ...asked, ...changes }).toString()}`;

function post(lab: TestLab, url: string, fields: Fields, headers: Fields = {}): Promise<Response> {
  const body = new URLSearchParams(fields).toString();
  return lab.inject('POST', url, {
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}

function sentBack(response: Response): URL {
  return new URL(String(response.headers.location));
}

async function codeOf(lab: TestLab, changes: Fields = {}): Promise<string> {
  return sentBack(await post(lab, pageOf(changes), alice)).searchParams.get('code') ?? '';
}

const redemption = (code: string): Fields => ({
  grant_type: 'authorization_code',
  client_id: client,
  code,
  redirect_uri: redirect,
  code_verifier: verifier,
  client_info: '1',
});

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

t.test('a person signs in at the page, and the application redeems its code once', async (t) => {
  await using lab = new TestLab();
  const page = await lab.inject('GET', pageOf({ login_hint: '"><b>bob' }));
  t.equal(page.statusCode, 200);
  t.match(page.body, /<label>User name<input name="username" type="text" value="&quot;&gt;&lt;b&gt;bob"/);
  t.match(page.headers['content-security-policy'], /default-src 'none'/);
  const back = sentBack(await post(lab, pageOf(), alice, { origin }));
  t.equal(back.searchParams.get('state'), 's 1');
  const code = back.searchParams.get('code') ?? '';
  const answer = await lab.requestToken(redemption(code));
  t.equal(answer.statusCode, 200);
  const tokens = answer.json<Tokens>();
  t.match(decodeJwt(tokens.access_token), { upn: 'alice@ttys0.local', amr: ['pwd'], appid: client });
  t.match(decodeJwt(tokens.id_token), { nonce: 'n1', aud: client });
  t.match((await lab.requestToken(redemption(code))).json(), {
    error: 'invalid_grant',
    error_codes: [54005],
  });
  const refreshed = await lab.requestToken({
    grant_type: 'refresh_token',
    client_id: client,
    refresh_token: tokens.refresh_token,
    scope: `${origin}/.default`,
  });
  t.match(decodeJwt(refreshed.json<Tokens>().access_token), { upn: 'alice@ttys0.local', amr: ['pwd'] });
  const stolen = { grant_type: 'refresh_token', client_id: 'another', refresh_token: tokens.refresh_token };
  t.match((await lab.requestToken(stolen)).json(), { error: 'invalid_grant', error_codes: [70000] });
  const forged = { grant_type: 'refresh_token', client_id: client, refresh_token: tokens.access_token };
  t.match((await lab.requestToken(forged)).json(), { error_codes: [9002313] });
});

t.test('what is wrong with a code is told', async (t) => {
  await using lab = new TestLab();
  const codes = async (changes: Fields): Promise<unknown> => {
    const fields = { ...redemption(await codeOf(lab)), ...changes };
    return (await lab.requestToken(fields)).json<{ error_codes: unknown }>().error_codes;
  };
  t.same(await codes({ code_verifier: randomBytes(32).toString('base64url') }), [501481]);
  t.same(await codes({ redirect_uri: `${redirect}2` }), [500112]);
  t.same(await codes({ code: 'x' }), [70000]);
  t.same(await codes({ code: '' }), [900144]);
  const code = await codeOf(lab);
  lab.now = new Date(lab.now.getTime() + 601_000);
  t.match((await lab.requestToken(redemption(code))).json(), { error_codes: [70008] });
});

t.test('a wrong password keeps the page, cancelling goes back, another site is not believed', async (t) => {
  await using lab = new TestLab();
  const wrong = await post(lab, pageOf(), { ...alice, password: 'x' });
  t.equal(wrong.statusCode, 400);
  t.match(wrong.body, /role="alert">AADSTS50126: /);
  t.notMatch(wrong.body, /value="x"/, 'what was typed is not shown again');
  t.equal(sentBack(await post(lab, pageOf(), { cancel: '1' })).searchParams.get('error'), 'access_denied');
  const foreign = await post(lab, pageOf(), alice, { origin: 'https://elsewhere.example' });
  t.match(foreign.json(), { error_codes: [90013] });
  const silent = await lab.inject('GET', pageOf({ prompt: 'none' }));
  t.equal(sentBack(silent).searchParams.get('error'), 'login_required');
});

t.test('nobody is sent to another machine', async (t) => {
  await using lab = new TestLab();
  for (const address of [
    'https://elsewhere.example/',
    'javascript:alert(1)',
    'http://localhost@elsewhere.example/',
    'x',
  ]) {
    const response = await lab.inject('GET', pageOf({ redirect_uri: address }));
    t.equal(response.statusCode, 400, address);
    t.match(response.json(), { error_codes: [50011] });
  }
  t.match((await lab.inject('GET', pageOf({ response_type: 'token' }))).json(), { error_codes: [700051] });
  t.match((await lab.inject('GET', pageOf({ response_mode: 'smoke' }))).json(), { error_codes: [9002314] });
  t.match((await lab.inject('GET', `/other/oauth2/v2.0/authorize`)).json(), { error_codes: [90002] });
});

t.test('a second factor is asked of who has one, and is in the token (access.mfa)', async (t) => {
  await using lab = new TestLab({ mfaForConsole: true });
  const key = lab.directory.users[0]?.secondFactorKey ?? '';
  const code = new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: lab.now.getTime() });
  t.match((await post(lab, pageOf(), alice)).body, /role="alert">Enter the code/);
  t.match((await post(lab, pageOf(), { ...alice, code: '000000' })).body, /role="alert">AADSTS500121/);
  const back = sentBack(await post(lab, pageOf(), { ...alice, code }));
  const { access_token } = (
    await lab.requestToken(redemption(back.searchParams.get('code') ?? ''))
  ).json<Tokens>();
  t.match(decodeJwt(access_token), { amr: ['pwd', 'mfa'] });
  t.match((await post(lab, pageOf(), { ...alice, code })).body, /AADSTS500121/, 'each code counts once');
});

t.test('a device is let in by its code', async (t) => {
  await using lab = new TestLab();
  const begin = async () =>
    (await post(lab, `${base}/devicecode`, { client_id: client, scope: `${origin}/.default` })).json<{
      user_code: string;
      device_code: string;
      verification_uri: string;
    }>();
  const { user_code: otc, device_code: device, verification_uri: address } = await begin();
  const redeem = (deviceCode = device) =>
    lab.requestToken({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: client,
      device_code: deviceCode,
    });
  t.match((await redeem()).json(), { error: 'authorization_pending', error_codes: [70016] });
  const page = new URL(address).pathname;
  t.match((await lab.inject('GET', `${page}?otc=${otc}`)).body, new RegExp(`value="${otc}"`));
  t.match((await post(lab, page, { ...alice, otc: 'WRONG' })).body, /That code did not work/);
  t.match((await post(lab, page, { ...alice, otc, password: 'x' })).body, /AADSTS50126/);
  t.match((await post(lab, page, { ...alice, otc: otc.toLowerCase() })).body, /signed in on the device/);
  t.match(decodeJwt((await redeem()).json<Tokens>().access_token), { upn: 'alice@ttys0.local' });
  t.match((await redeem()).json(), { error: 'bad_verification_code' }, 'it counts once');
  const other = await begin();
  await post(lab, page, { otc: other.user_code, cancel: '1' });
  t.match((await redeem(other.device_code)).json(), { error: 'authorization_declined' });
  const late = await begin();
  lab.now = new Date(lab.now.getTime() + 901_000);
  t.match((await redeem(late.device_code)).json(), { error: 'expired_token' });
  const older = await post(lab, '/adfs/oauth2/devicecode', { client_id: client, resource: `${origin}/` });
  t.match(older.json(), { verification_url: String, interval: '1' });
});

t.test('an authority says where its documents are', async (t) => {
  await using lab = new TestLab();
  const url = '/common/discovery/instance?api-version=1.1&authorization_endpoint=x';
  t.match((await lab.inject('GET', url)).json(), { tenant_discovery_endpoint: /openid-configuration$/ });
});
