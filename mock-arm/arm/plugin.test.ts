import t from 'tap';
import { directoryIds } from '../index.ts';
import { errorOf, portPath, subscriptionPath, TestLab, vmPath } from '../testing/lab.ts';

t.test('paths match in any case, with encoded slashes, and under any api-version', async (t) => {
  await using lab = new TestLab();
  const inCase = vmPath
    .toUpperCase()
    .replace(directoryIds.subscription.toUpperCase(), directoryIds.subscription);
  const paths = [
    `${vmPath}?api-version=2016-06-01`,
    `${vmPath}?api-version=2099-13-99-preview`,
    vmPath,
    `${vmPath}/`,
    `/${vmPath}`,
    inCase,
    vmPath.toUpperCase(),
    vmPath.replace('virtualMachines/debian', 'virtualMachines%2Fdebian'),
  ];
  for (const path of paths) {
    const response = await lab.send('alice', 'GET', path);
    t.equal(response.statusCode, 200, path);
    t.equal(response.json<{ name: string }>().name, 'debian');
  }
});

t.test('every answer carries the headers of Resource Manager', async (t) => {
  await using lab = new TestLab();
  const headers = { 'x-ms-client-request-id': '5f0c8f0e-0000-4000-8000-000000000001' };
  const answers = [
    await lab.send('alice', 'GET', vmPath, { headers }),
    await lab.send('alice', 'GET', `${vmPath}/nothing`, { headers }),
    await lab.inject('GET', vmPath, { headers }),
    await lab.inject('GET', '/subscriptions/%zz', { headers }),
  ];
  for (const { headers: answer } of answers) {
    t.match(answer['x-ms-request-id'], /^[0-9a-f-]{36}$/);
    t.equal(answer['x-ms-correlation-request-id'], headers['x-ms-client-request-id']);
    t.equal(answer['content-type'], 'application/json; charset=utf-8');
    t.match(answer['strict-transport-security'], /^max-age=31536000/);
    t.equal(answer['x-content-type-options'], 'nosniff');
    t.equal(answer['cache-control'], 'no-cache');
    t.notOk(answer['access-control-allow-origin']);
  }
  const browser = await lab.send('alice', 'GET', vmPath, { headers: { 'sec-fetch-mode': 'cors' } });
  t.equal(browser.headers['strict-transport-security'], 'max-age=0', 'a browser must not remember localhost');
});

t.test('a request without a good token is challenged, and its body is not looked at', async (t) => {
  await using lab = new TestLab();
  const missing = await lab.inject('PUT', vmPath, { body: 'x'.repeat(2_000_000) });
  t.equal(missing.statusCode, 401);
  t.equal(errorOf(missing).code, 'AuthenticationFailed');
  t.match(
    missing.headers['www-authenticate'],
    `Bearer authorization_uri="https://localhost:8443/${directoryIds.tenant}", error="invalid_token"`,
  );
  const basic = await lab.inject('GET', vmPath, { headers: { authorization: 'Basic YTpi' } });
  t.equal(errorOf(basic).code, 'AuthenticationFailedInvalidHeader');
  const junk = await lab.inject('GET', vmPath, { headers: { authorization: 'Bearer junk' } });
  t.equal(errorOf(junk).code, 'InvalidAuthenticationToken');
  const authorization = `Bearer ${await lab.token('alice')}`;
  lab.now = new Date(lab.now.getTime() + 3600_000);
  const late = await lab.inject('GET', vmPath, { headers: { authorization } });
  t.equal(errorOf(late).code, 'ExpiredAuthenticationToken');
});

t.test('another subscription is not found; only the console says so without wrapping', async (t) => {
  await using lab = new TestLab();
  const other = '/subscriptions/11111111-1111-4111-8111-111111111111';
  const bare = await lab.send('alice', 'GET', `${other}/providers/Microsoft.SerialConsole/serialPorts`);
  t.equal(bare.statusCode, 404);
  t.same(bare.json(), {
    code: 'SubscriptionNotFound',
    message: "The subscription '11111111-1111-4111-8111-111111111111' could not be found.",
  });
  t.equal(errorOf(await lab.send('alice', 'GET', `${other}/locations`)).code, 'SubscriptionNotFound');
});

t.test('bad input is refused by name, with no stack in the answer', async (t) => {
  await using lab = new TestLab();
  const json = { 'content-type': 'application/json' };
  const answers = [
    [400, 'InvalidRequestContent', await lab.send('alice', 'PUT', vmPath, { body: '{"a":', headers: json })],
    [400, 'InvalidParameter', await lab.send('alice', 'PUT', vmPath, { body: '[1]', headers: json })],
    [400, 'InvalidParameter', await lab.send('alice', 'PUT', vmPath)],
    [
      415,
      'UnsupportedMediaType',
      await lab.send('alice', 'PUT', vmPath, { body: '{}', headers: { 'content-type': 'text/plain' } }),
    ],
    [413, 'RequestEntityTooLarge', await lab.send('alice', 'PUT', vmPath, { body: ' '.repeat(1_100_000) })],
    [400, 'InvalidRequestUri', await lab.send('alice', 'GET', `${vmPath}%00`)],
    [400, 'InvalidRequestUri', await lab.send('alice', 'GET', '/subscriptions/%zz')],
    [405, 'HttpMethodNotSupported', await lab.send('alice', 'DELETE', vmPath)],
    [
      404,
      'ResourceGroupNotFound',
      await lab.send('alice', 'GET', `${subscriptionPath}/resourceGroups/other`),
    ],
    [404, 'ResourceNotFound', await lab.send('alice', 'GET', vmPath.replace('debian', 'nobody'))],
    [404, 'ResourceNotFound', await lab.send('alice', 'GET', vmPath.replace('debian', '__proto__'))],
  ] as const;
  for (const [status, code, response] of answers) {
    t.equal(response.statusCode, status, code);
    t.equal(errorOf(response).code, code);
    t.notMatch(response.body, /\.ts|node_modules|\bat /);
  }
});

t.test('an unexpected failure says nothing of itself but its request id', async (t) => {
  await using lab = new TestLab();
  Object.defineProperty(lab.fleet.debian, 'consoleActive', {
    get: () => {
      throw new TypeError('the inside of the lab');
    },
  });
  const response = await lab.send('alice', 'GET', portPath);
  t.equal(response.statusCode, 500);
  t.equal(errorOf(response).code, 'InternalServerError');
  t.match(response.body, String(response.headers['x-ms-request-id']));
  t.notMatch(response.body, /inside|TypeError|\.ts/);
});

t.test('what the mock does not have is told, and listed without its query', async (t) => {
  await using lab = new TestLab();
  const missing = `${vmPath}/assessPatches`;
  for (const suffix of ['?sig=secret', '?api-version=1']) {
    const response = await lab.send('alice', 'POST', missing + suffix);
    t.equal(response.statusCode, 404);
    t.equal(errorOf(response).code, 'RouteNotInMock');
    t.match(errorOf(response).message, `POST ${missing}.`);
  }
  await lab.inject('GET', `${vmPath}/by-nobody`);
  const { value } = (await lab.inject('GET', '/_ttys0/unhandled')).json<{ value: object[] }>();
  t.same(value, [{ method: 'POST', path: missing, count: 2, lastAt: '2026-11-23T12:00:00.000Z' }]);
});

t.test('the audit comes first: what it cannot record does not happen', async (t) => {
  await using lab = new TestLab();
  await lab.token('alice');
  lab.events.push = () => {
    throw new Error('disk full');
  };
  const response = await lab.send('alice', 'POST', `${vmPath}/powerOff`);
  t.equal(response.statusCode, 500);
  t.same(lab.fleet.debian.calls, []);
});
