import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { directoryIds } from '../../index.ts';
import { groupPath, portPath, servicePath, subscriptionPath, TestLab, vmPath } from '../lab.ts';
import { missingFields } from './missing-fields.ts';

type Json = Parameters<typeof missingFields>[0];
type Answers = Readonly<Record<string, () => Promise<{ json: () => unknown }>>>;

const examples = path.join(import.meta.dirname, 'examples');
const authorization = 'providers/Microsoft.Authorization';
const id = 'd0c00000-52d1-4a40-9b6e-6f2d8c1b7a01';
const roleDefinition = `${subscriptionPath}/${authorization}/roleDefinitions/${id}`;
const assignments = `${vmPath}/${authorization}/roleAssignments`;
const lock = `${groupPath}/${authorization}/locks/audit`;
const storage = `${subscriptionPath}/providers/Microsoft.Storage/storageAccounts`;
const account = `${groupPath}/providers/Microsoft.Storage/storageAccounts/ttys0diag`;
const activity = `${subscriptionPath}/providers/Microsoft.Insights/eventtypes/management/values`;
const connectFilter = `eventTimestamp ge '2026-11-23T00:00:00Z' and caller eq 'alice@ttys0.local' and status eq 'Succeeded' and resourceUri eq '${portPath}'`;

/** What each example is an example of. */
function answersOf(lab: TestLab): Answers {
  const get = (url: string) => () => lab.send('alice', 'GET', url);
  const post = (url: string) => () => lab.send('alice', 'POST', url);
  const view = `${vmPath}/instanceView`;
  return {
    activity: get(`${activity}?$filter=${encodeURIComponent(connectFilter)}`),
    'boot-data': post(`${vmPath}/retrieveBootDiagnosticsData`),
    connect: post(`${portPath}/connect`),
    'console-service': get(servicePath),
    'deny-assignment': get(`${subscriptionPath}/${authorization}/denyAssignments/${id}`),
    error: () => lab.send('carol', 'POST', `${vmPath}/start`),
    'instance-view': get(view),
    'instance-view-custom-storage': get(view.replace('debian', 'alpine')),
    'instance-view-deallocated': async () => {
      lab.fleet.debian.powerState = 'deallocated';
      const answer = await lab.send('alice', 'GET', view);
      lab.fleet.debian.powerState = 'running';
      return answer;
    },
    lock: get(lock),
    operations: get('/providers/Microsoft.SerialConsole/operations'),
    'operation-succeeded': async () => {
      const { headers } = await lab.send('alice', 'POST', `${vmPath}/restart`);
      const { pathname, search } = new URL(String(headers['azure-asyncoperation']));
      return lab.send('alice', 'GET', pathname + search);
    },
    permissions: get(`${vmPath}/${authorization}/permissions`),
    'resource-not-found': get(`${vmPath}2`),
    'role-assignment': get(`${assignments}/${id}`),
    'role-assignments': get(assignments),
    'role-definition': get(roleDefinition),
    'serial-port': get(portPath),
    'serial-ports': get(`${subscriptionPath}/providers/Microsoft.SerialConsole/serialPorts`),
    'storage-account': get(account),
    'storage-accounts': get(storage),
    'storage-keys': post(`${account}/listKeys`),
    'subscription-not-found': get(servicePath.replace(directoryIds.subscription, id)),
    'virtual-machine': get(vmPath),
    'virtual-machine-with-instance-view': get(`${vmPath}?$expand=instanceView`),
    'virtual-machines': get(`${groupPath}/providers/Microsoft.Compute/virtualMachines`),
  };
}

/** Makes what some of the examples show. */
async function furnish(lab: TestLab): Promise<void> {
  const put = async (url: string, properties: object): Promise<void> => {
    const response = await lab.send('alice', 'PUT', url, { body: { properties } });
    if (response.statusCode >= 300) throw new Error(`${url}: ${response.body}`);
  };
  const permissions = [{ actions: ['Microsoft.Compute/virtualMachines/read'] }];
  const assignableScopes = [subscriptionPath];
  await put(roleDefinition, { roleName: 'Console Operator', permissions, assignableScopes });
  await put(`${assignments}/${id}`, { roleDefinitionId: roleDefinition, principalId: directoryIds.bob });
  await put(`/_ttys0/deny-assignments/${id}`, {
    denyAssignmentName: 'none',
    permissions: [{ actions: ['Microsoft.Compute/disks/write'] }],
    scope: subscriptionPath,
    principals: [{ id: directoryIds.bob }],
    excludePrincipals: [{ id: directoryIds.alice }],
  });
  await put(lock, { level: 'CanNotDelete', notes: 'kept' });
  const storageUri = 'https://ttys0diag.blob.localhost:9000/';
  const bootDiagnostics = { enabled: true, storageUri };
  await put(vmPath.replace('debian', 'alpine'), { diagnosticsProfile: { bootDiagnostics } });
  await lab.send('alice', 'POST', `${portPath}/connect`);
}

t.test('answers have every documented field, as what it is documented', async (t) => {
  await using lab = new TestLab();
  await furnish(lab);
  const answers = answersOf(lab);
  const names = readdirSync(examples).map((file) => path.basename(file, '.json'));
  t.same(names.sort(), Object.keys(answers).sort(), 'each example has an answer');
  for (const name of names) {
    const documented = JSON.parse(readFileSync(path.join(examples, `${name}.json`), 'utf8')) as Json;
    const answer = (await answers[name]?.())?.json() as Json | undefined;
    t.same(missingFields(documented, answer), [], name);
  }
});

t.test('what is missing or of another kind is named', (t) => {
  const documented = { a: 'x', b: { c: [{ d: 1 }] }, e: [] };
  t.same(missingFields(documented, { a: 'y', b: { c: [{ d: 2, more: 0 }] }, e: [1] }), []);
  t.same(missingFields(documented, { a: 1, b: { c: [{}, { d: null }] } }), [
    '$.a: number, documented is string',
    '$.b.c[0].d: undefined, documented is number',
    '$.b.c[1].d: null, documented is number',
    '$.e: undefined, documented is list',
  ]);
  t.same(missingFields([1], []), ['$: empty']);
  t.end();
});
