import t from 'tap';
import { errorOf, groupPath, subscriptionPath, TestLab } from '../../testing/lab.ts';

const sets = `${groupPath}/providers/Microsoft.Compute/virtualMachineScaleSets`;
const web = `${sets}/web`;
const instance = `${web}/virtualMachines/0`;
const port = (path: string): string => `${path}/providers/Microsoft.SerialConsole/serialPorts/0`;

t.test('sets and their instances in the real shape; only flexible ones are VMs, too', async (t) => {
  await using lab = new TestLab();
  const get = async (path: string) =>
    (await lab.send('carol', 'GET', path)).json<{ value: { name: string }[] }>();
  const names = async (path: string) => (await get(path)).value.map(({ name }) => name);
  for (const path of [sets, `${subscriptionPath}/providers/Microsoft.Compute/virtualMachineScaleSets`])
    t.same(await names(path), ['web', 'flex']);
  t.match(await get(web.toUpperCase()), {
    id: web,
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    sku: { capacity: 1 },
    properties: {
      orchestrationMode: 'Uniform',
      upgradePolicy: { mode: 'Manual' },
      virtualMachineProfile: { diagnosticsProfile: { bootDiagnostics: { enabled: true } } },
    },
  });
  t.match(await get(`${web}/virtualMachines?$expand=instanceView`), {
    value: [
      {
        name: 'web_0',
        instanceId: '0',
        id: instance,
        type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
        properties: {
          latestModelApplied: true,
          instanceView: { statuses: [{}, { code: 'PowerState/running' }] },
        },
      },
    ],
  });
  t.match(await get(`${web}/instanceView`), {
    virtualMachine: { statusesSummary: [{ code: 'ProvisioningState/succeeded', count: 1 }] },
  });
  t.match(await get(`${instance}/instanceView`), {
    placementGroupId: String,
    platformFaultDomain: 0,
    computerName: 'web-0',
    bootDiagnostics: {},
  });
  const vms = `${groupPath}/providers/Microsoft.Compute/virtualMachines`;
  t.same(await names(vms), ['debian', 'alpine', 'flex_1']);
  t.match(await get(`${vms}/flex_1`), { properties: { virtualMachineScaleSet: { id: `${sets}/flex` } } });
});

t.test('what is not there, and what a flexible set does not have', async (t) => {
  await using lab = new TestLab();
  for (const [path, status, code] of [
    [`${sets}/none`, 404, 'ResourceNotFound'],
    [`${sets}/none/virtualMachines/0`, 404, 'ParentResourceNotFound'],
    [`${web}/virtualMachines/9`, 404, 'ResourceNotFound'],
    [`${sets}/flex/virtualMachines/1/instanceView`, 409, 'OperationNotAllowed'],
  ] as const) {
    const answer = await lab.send('alice', 'GET', path);
    t.equal(answer.statusCode, status, path);
    t.equal(errorOf(answer).code, code);
  }
});

t.test('power of an instance, of all and of some', async (t) => {
  await using lab = new TestLab();
  const post = async (path: string, body?: object) =>
    (await lab.send('bob', 'POST', path, body && { body })).statusCode;
  t.equal(await post(`${instance}/deallocate`), 202);
  t.equal(await post(`${web}/start`, { instanceIds: ['0'] }), 202);
  t.equal(await post(`${web}/powerOff?skipShutdown=true`), 202);
  t.same(lab.fleet.web.calls, ['deallocate', 'start', 'powerOff now']);
  t.equal(await post(`${web}/start`, { instanceIds: ['7'] }), 400);
  t.equal(await post(`${web}/start`, { instanceIds: 7 }), 400);
});

t.test('instances have a console, by plain and by encoded parents (azure-wire 1.2)', async (t) => {
  await using lab = new TestLab();
  const encoded = `${sets}/web%2FvirtualMachines%2F0`;
  for (const path of [instance, encoded, `${web}/virtualmachines/0`])
    t.match((await lab.send('bob', 'POST', `${port(path)}/connect`, { body: {} })).json(), {
      connectionString: /web_0-bob/,
    });
  t.match((await lab.send('carol', 'GET', port(instance))).json(), { id: port(instance) });
  t.equal((await lab.send('alice', 'PUT', port(instance), { body: {} })).statusCode, 201);
  t.equal((await lab.send('carol', 'POST', `${port(instance)}/connect`)).statusCode, 403);
  const missing = port(`${sets}/none/virtualMachines/0`);
  t.equal((await lab.send('bob', 'POST', `${missing}/connect`)).statusCode, 404);
});

t.test('in the preview they have none, VMs have (known.vmss)', async (t) => {
  await using lab = new TestLab();
  lab.mock.faults.set('vmss-preview', undefined);
  const refused = await lab.send('bob', 'POST', `${port(instance)}/connect`);
  t.equal(refused.statusCode, 409);
  t.match(errorOf(refused), {
    code: 'ScaleSetsNotSupported',
    message: /instances of virtual machine scale sets/,
  });
  const vm = `${groupPath}/providers/Microsoft.Compute/virtualMachines/debian`;
  t.equal((await lab.send('bob', 'POST', `${port(vm)}/connect`)).statusCode, 200);
  await lab.send('alice', 'DELETE', '/_ttys0/faults/vmss-preview');
  t.equal((await lab.send('bob', 'POST', `${port(instance)}/connect`)).statusCode, 200);
});

t.test('an instance has the boot diagnostics of the model that it was brought to', async (t) => {
  await using lab = new TestLab();
  const body = {
    properties: { virtualMachineProfile: { diagnosticsProfile: { bootDiagnostics: { enabled: false } } } },
  };
  t.equal((await lab.send('alice', 'PATCH', web, { body })).statusCode, 200);
  t.match((await lab.send('alice', 'GET', instance)).json(), {
    properties: { latestModelApplied: false, diagnosticsProfile: { bootDiagnostics: { enabled: true } } },
  });
  t.equal((await lab.send('bob', 'POST', `${port(instance)}/connect`)).statusCode, 200);
  const all = { body: { instanceIds: ['*'] } };
  t.equal((await lab.send('alice', 'POST', `${web}/manualupgrade`, all)).statusCode, 202);
  t.match((await lab.send('alice', 'GET', instance)).json(), { properties: { latestModelApplied: true } });
  const refused = await lab.send('bob', 'POST', `${port(instance)}/connect`);
  t.match(errorOf(refused), { code: 'BootDiagnosticsDisabled' });
  t.equal((await lab.send('alice', 'PATCH', web, { body: { properties: 7 } })).statusCode, 400);
});
