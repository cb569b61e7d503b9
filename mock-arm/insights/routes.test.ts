import path from 'node:path';
import t from 'tap';
import { Store } from '../index.ts';
import {
  errorOf,
  portPath,
  servicePath,
  subscriptionPath,
  TestLab,
  vmPath,
  type Who,
} from '../testing/lab.ts';

const values = `${subscriptionPath}/providers/Microsoft.Insights/eventtypes/management/values`;
const since = "eventTimestamp ge '2026-11-23T00:00:00Z'";

interface Page {
  readonly value: readonly Record<string, unknown>[];
  readonly nextLink?: string;
}

async function read(lab: TestLab, filter: string, more = '', who: Who = 'alice'): Promise<Page> {
  const url = `${values}?api-version=2015-04-01&$filter=${encodeURIComponent(filter)}${more}`;
  return (await lab.send(who, 'GET', url)).json<Page>();
}

t.test('a connect, a refusal and a change of power are in the Activity Log (security.audit)', async (t) => {
  await using lab = new TestLab();
  await lab.send('bob', 'POST', `${portPath}/connect`);
  await lab.send('carol', 'POST', `${portPath}/connect`);
  await lab.send('bob', 'POST', `${vmPath}/deallocate`);
  const connects = await read(lab, `${since} and resourceUri eq '${portPath.toUpperCase()}'`);
  t.same(
    connects.value.map(({ caller, status }) => [caller, (status as { value: string }).value]),
    [
      ['carol@ttys0.local', 'Failed'],
      ['carol@ttys0.local', 'Started'],
      ['bob@ttys0.local', 'Succeeded'],
      ['bob@ttys0.local', 'Started'],
    ],
    'the newest first',
  );
  t.match(connects.value[0], {
    authorization: { action: 'Microsoft.SerialConsole/serialPorts/connect/action', scope: portPath },
    httpRequest: { clientIpAddress: '127.0.0.1', method: 'POST' },
    subStatus: { value: 'Forbidden', localizedValue: 'Forbidden (HTTP Status Code: 403)' },
    properties: { statusCode: 'Forbidden', statusMessage: /^\{"error":\{"code":"AuthorizationFailed"/ },
    claims: { 'http://schemas.microsoft.com/claims/authnmethodsreferences': 'pwd' },
    resourceGroupName: 'lab',
    operationName: { localizedValue: 'Connect to Serial Port' },
  });
  const power = await read(lab, `${since} and caller eq 'bob@ttys0.local' and status eq 'Accepted'`);
  t.match(power.value, [
    { authorization: { action: 'Microsoft.Compute/virtualMachines/deallocate/action' } },
  ]);
  t.same((await read(lab, `${since} and resourceGroupName eq 'other'`)).value, []);
});

t.test('an event tells the request’s own method, ids and answer', async (t) => {
  await using lab = new TestLab();
  const lock = `${vmPath}/providers/Microsoft.Authorization/locks/audit`;
  const body = { properties: { level: 'CanNotDelete' } };
  const headers = { 'x-ms-client-request-id': 'my-request', 'x-ms-correlation-request-id': 'my-run' };
  await lab.send('alice', 'PUT', lock, { body, headers });
  await lab.send('alice', 'DELETE', lock);
  const { value } = await read(lab, `${since} and resourceProvider eq 'Microsoft.Authorization'`);
  t.match(value, [
    { httpRequest: { method: 'DELETE' }, subStatus: { value: 'OK' }, status: { value: 'Succeeded' } },
    { httpRequest: { method: 'DELETE' }, subStatus: { value: '' }, status: { value: 'Started' } },
    {
      httpRequest: { method: 'PUT', clientRequestId: 'my-request' },
      correlationId: 'my-run',
      subStatus: { value: 'Created', localizedValue: 'Created (HTTP Status Code: 201)' },
      operationName: { localizedValue: 'Add management locks' },
    },
    { httpRequest: { method: 'PUT' } },
  ]);
  for (const { eventDataId } of value) t.match(eventDataId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  await lab.send('bob', 'POST', `${vmPath}/deallocate`);
  const power = await read(lab, `${since} and caller eq 'bob@ttys0.local' and status eq 'Accepted'`);
  t.match(power.value, [{ subStatus: { localizedValue: 'Accepted (HTTP Status Code: 202)' } }]);
});

t.test('events of a store from before they told so much are shown', async (t) => {
  using store = Store.inMemory();
  const at = '2026-11-23T11:00:00.000Z';
  const caller = { kind: 'user', objectId: 'o', name: 'x', displayName: 'X', tenantId: 't' };
  const old = {
    at,
    caller,
    callerAddress: '::1',
    action: 'A/b/write',
    scope: '/subscriptions/s',
    result: 'Failed',
  };
  const error = { code: 'ScopeLocked', message: 'locked' };
  store.appendActivity(Date.parse(at), { ...old, error, correlationId: 'c' });
  await using lab = new TestLab({ store });
  t.match((await read(lab, since)).value, [{ subStatus: { value: 'ScopeLocked' }, caller: 'x' }]);
});

t.test('pages go on where they ended, and $select leaves what it names', async (t) => {
  await using lab = new TestLab();
  for (let n = 0; n < 110; n++) await lab.send('alice', 'POST', `${servicePath}/enableConsole`);
  const first = await read(lab, since, '&$select=eventDataId,status');
  t.equal(first.value.length, 200);
  t.same(Object.keys(first.value[0] ?? {}).sort(), ['eventDataId', 'status']);
  const next = new URL(first.nextLink ?? '');
  const second = (await lab.send('alice', 'GET', `${next.pathname}${next.search}`)).json<Page>();
  t.equal(second.value.length, 20);
  t.equal(second.nextLink, undefined);
  const ids = new Set([...first.value, ...second.value].map(({ eventDataId }) => eventDataId));
  t.equal(ids.size, 220, 'nothing twice, nothing lost');
});

t.test('bad input', async (t) => {
  await using lab = new TestLab();
  for (const query of ['', '?$filter=nonsense', `?$filter=${since}&$skiptoken=x`]) {
    const response = await lab.send('alice', 'GET', `${values}${query.replaceAll(' ', '%20')}`);
    t.equal(response.statusCode, 400, query);
    t.equal(errorOf(response).code, 'BadRequest');
  }
});

t.test('a restart keeps the log, the switch and the settings', async (t) => {
  const file = path.join(t.testdir(), 'lab.sqlite');
  {
    using store = Store.open(file);
    await using lab = new TestLab({ store });
    await lab.send('alice', 'POST', `${servicePath}/disableConsole`);
    const body = { properties: { diagnosticsProfile: { bootDiagnostics: { enabled: false } } } };
    await lab.send('alice', 'PUT', vmPath, { body });
  }
  using store = Store.open(file);
  await using lab = new TestLab({ store });
  t.same((await lab.send('bob', 'GET', servicePath)).json(), { properties: { disabled: true } });
  t.match((await lab.send('bob', 'GET', vmPath)).json(), {
    properties: { diagnosticsProfile: { bootDiagnostics: { enabled: false } } },
  });
  t.equal((await read(lab, since)).value.length, 4);
});
