import t from 'tap';
import { errorOf, origin, TestLab, vmPath } from '../testing/lab.ts';

interface Vm {
  readonly tags: object;
  readonly properties: {
    readonly provisioningState: string;
    readonly diagnosticsProfile: { readonly bootDiagnostics: object };
    readonly storageProfile: object;
  };
}

const settings = (bootDiagnostics: object | null): object => ({
  properties: { diagnosticsProfile: { bootDiagnostics } },
});

async function read(lab: TestLab): Promise<Vm> {
  return (await lab.send('bob', 'GET', vmPath)).json<Vm>();
}

t.test('a PUT of what was read changes boot diagnostics and keeps the rest', async (t) => {
  await using lab = new TestLab();
  const before = await read(lab);
  const body = {
    ...before,
    properties: { ...before.properties, diagnosticsProfile: { bootDiagnostics: { enabled: false } } },
  };
  const response = await lab.send('bob', 'PUT', vmPath, { body });
  t.equal(response.statusCode, 200);
  t.equal(response.headers['azure-asyncnotification'], 'Enabled');
  t.equal(response.json<Vm>().properties.provisioningState, 'Updating');
  const operation = String(response.headers['azure-asyncoperation']).slice(origin.length);
  t.match((await lab.send('bob', 'GET', operation)).json(), { status: 'Succeeded' });
  t.same(await read(lab), body);
  const { instanceView } = (await lab.send('bob', 'GET', `${vmPath}?$expand=instanceView`)).json<{
    properties: { instanceView: object };
  }>().properties;
  t.notOk('bootDiagnostics' in instanceView);
});

t.test('a PUT that leaves a part out keeps it', async (t) => {
  await using lab = new TestLab();
  await lab.send('bob', 'PUT', vmPath, { body: settings({ enabled: false }) });
  const before = await read(lab);
  for (const body of [{}, { location: 'elsewhere', tags: {} }, { properties: {} }, settings(null)]) {
    t.equal((await lab.send('bob', 'PUT', vmPath, { body })).statusCode, 200);
    t.same(await read(lab), before);
  }
});

t.test('PUT replaces the settings, PATCH changes those it names', async (t) => {
  await using lab = new TestLab();
  const storageUri = 'https://acct.blob.core.windows.net/';
  const change = async (method: 'PUT' | 'PATCH', bootDiagnostics: object): Promise<object> => {
    await lab.send('alice', method, vmPath, { body: settings(bootDiagnostics) });
    return (await read(lab)).properties.diagnosticsProfile.bootDiagnostics;
  };
  t.same(await change('PUT', { enabled: true, storageUri }), { enabled: true, storageUri });
  t.same(await change('PATCH', { enabled: true }), { enabled: true, storageUri });
  t.same(await change('PATCH', { storageUri: null }), { enabled: true });
  t.same(await change('PATCH', { storageUri }), { enabled: true, storageUri });
  t.same(await change('PUT', { enabled: true }), { enabled: true }, 'managed, as the CLI asks for it');
  t.same(await change('PUT', { enabled: false, storageUri }), { enabled: false });
});

t.test('what cannot be done is refused', async (t) => {
  await using lab = new TestLab();
  const refused = [
    [400, 'InvalidParameter', await lab.send('bob', 'PUT', vmPath, { body: settings({ enabled: 'yes' }) })],
    [
      400,
      'InvalidParameter',
      await lab.send('bob', 'PUT', vmPath, { body: settings({ storageUri: 'no address' }) }),
    ],
    [409, 'PropertyChangeNotAllowed', await lab.send('bob', 'PATCH', vmPath, { body: { tags: { a: 'b' } } })],
    [409, 'OperationNotAllowed', await lab.send('bob', 'PUT', vmPath.replace('debian', 'new'), { body: {} })],
    [404, 'ResourceNotFound', await lab.send('bob', 'PATCH', vmPath.replace('debian', 'new'), { body: {} })],
    [
      403,
      'AuthorizationFailed',
      await lab.send('carol', 'PUT', vmPath, { body: settings({ enabled: false }) }),
    ],
  ] as const;
  for (const [status, code, response] of refused) {
    t.equal(response.statusCode, status, code);
    t.equal(errorOf(response).code, code);
  }
  t.same((await read(lab)).properties.diagnosticsProfile.bootDiagnostics, { enabled: true });
});
