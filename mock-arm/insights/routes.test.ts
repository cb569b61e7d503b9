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
    httpRequest: { clientIpAddress: '127.0.0.1' },
    subStatus: { value: 'AuthorizationFailed' },
    resourceGroupName: 'lab',
    operationName: { localizedValue: 'Connect to Serial Port' },
  });
  const power = await read(lab, `${since} and caller eq 'bob@ttys0.local' and status eq 'Accepted'`);
  t.match(power.value, [
    { authorization: { action: 'Microsoft.Compute/virtualMachines/deallocate/action' } },
  ]);
  t.same((await read(lab, `${since} and resourceGroupName eq 'other'`)).value, []);
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
