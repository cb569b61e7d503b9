import t from 'tap';
import { Store } from '../index.ts';
import { errorOf, groupPath, portPath, subscriptionPath, TestLab, vmPath } from '../testing/lab.ts';

const path = (name: string): string =>
  `${groupPath}/providers/Microsoft.Storage/storageAccounts/${name}?api-version=2023-01-01`;
const creation = { location: 'local', sku: { name: 'Standard_LRS' }, kind: 'StorageV2' };

async function create(lab: TestLab, name: string, more: object = {}): Promise<void> {
  const started = await lab.send('alice', 'PUT', path(name), { body: { ...creation, ...more } });
  if (started.statusCode !== 202) throw new Error(started.body);
  const location = String(started.headers['location']).replace('https://localhost:8443', '');
  const done = await lab.send('alice', 'GET', location);
  if (done.statusCode !== 200) throw new Error(done.body);
}

async function useForLogs(lab: TestLab, name: string): Promise<Awaited<ReturnType<TestLab['send']>>> {
  const bootDiagnostics = { enabled: true, storageUri: `https://${name}.blob.localhost:9000/` };
  return lab.send('alice', 'PATCH', vmPath, {
    body: { properties: { diagnosticsProfile: { bootDiagnostics } } },
  });
}

t.test('an account is made: 202, held while storage does not have it, then the account', async (t) => {
  await using lab = new TestLab();
  let open: () => void = () => undefined;
  lab.storage.gate = new Promise((resolve) => (open = resolve));
  const body = { ...creation, tags: { team: 'linux' }, properties: { isHnsEnabled: true, accessTier: null } };
  const started = await lab.send('alice', 'PUT', path('mine'), { body });
  t.equal(started.statusCode, 202);
  t.equal(started.body, '');
  t.equal(started.headers['retry-after'], '1');
  const location = String(started.headers['location']);
  t.match(location, `${subscriptionPath}/providers/Microsoft.Storage/locations/local/asyncoperations/`);
  const poll = () => lab.send('alice', 'GET', location.replace('https://localhost:8443', ''));
  t.equal((await poll()).statusCode, 202);
  t.match((await lab.send('carol', 'GET', path('mine'))).json(), {
    properties: { provisioningState: 'Creating' },
  });
  for (const method of ['PUT', 'PATCH', 'DELETE'] as const) {
    const early = await lab.send('alice', method, path('mine'), method === 'DELETE' ? {} : { body });
    t.equal(early.statusCode, 409);
    t.equal(errorOf(early).code, 'StorageAccountOperationInProgress');
  }
  open();
  const done = await poll();
  t.equal(done.statusCode, 200);
  t.match(done.json(), {
    name: 'mine',
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    tags: { team: 'linux' },
    properties: { isHnsEnabled: true, accessTier: 'Hot', provisioningState: 'Succeeded' },
  });
  t.ok(lab.storage.served.has('mine'));
  const results = lab.events.map(({ action, result }) => `${action} ${result}`);
  const write = 'Microsoft.Storage/storageAccounts/write';
  t.same(
    [...results.slice(0, 2), results.at(-1)],
    [`${write} Started`, `${write} Accepted`, `${write} Succeeded`],
  );
});

t.test('what cannot be made is refused, and nothing is there', async (t) => {
  await using lab = new TestLab();
  const properties = (one: object): object => ({ ...creation, properties: one });
  const rule = (value: string): object => ({ networkAcls: { ipRules: [{ value }] } });
  for (const [name, body, code] of [
    ['ab', creation, 'AccountNameInvalid'],
    ['UPPER', creation, 'AccountNameInvalid'],
    ['with-dash', creation, 'AccountNameInvalid'],
    ['a'.repeat(25), creation, 'AccountNameInvalid'],
    ['ttys0managed', creation, 'StorageAccountAlreadyTaken'],
    ['mine', {}, 'LocationRequired'],
    ['mine', { ...creation, location: 'moon' }, 'LocationNotAvailableForResourceType'],
    ['mine', { location: 'local', kind: 'StorageV2' }, 'InvalidValuesForRequestParameters'],
    ['mine', { ...creation, sku: { name: 'Cheap' } }, 'InvalidValuesForRequestParameters'],
    ['mine', { ...creation, kind: 7 }, 'InvalidValuesForRequestParameters'],
    ['mine', properties({ allowSharedKeyAccess: 'no' }), 'InvalidValuesForRequestParameters'],
    ['mine', properties(rule('127.0.0.1')), 'InvalidValuesForRequestParameters'],
    ['mine', properties(rule('20.1.2.3/31')), 'InvalidValuesForRequestParameters'],
    ['mine', '[1]', 'LocationRequired'],
    ['mine', '{', 'InvalidRequestContent'],
  ] as const) {
    const response = await lab.send('alice', 'PUT', path(name), { body });
    t.equal(response.statusCode, code === 'StorageAccountAlreadyTaken' ? 409 : 400, code);
    t.equal(errorOf(response).code, code);
  }
  t.equal((await lab.send('bob', 'PUT', path('mine'), { body: creation })).statusCode, 403);
  t.same([...lab.storage.served.keys()], ['ttys0diag']);
});

t.test('PUT and PATCH of one that is there change what they name', async (t) => {
  await using lab = new TestLab();
  const patch = (body: object) => lab.send('alice', 'PATCH', path('ttys0diag'), { body });
  const networkAcls = { defaultAction: 'Deny', ipRules: [{ value: '20.1.2.0/24', action: 'Allow' }] };
  t.equal((await patch({ tags: { a: 'b' }, properties: { networkAcls } })).statusCode, 200);
  t.match((await patch({ properties: { allowSharedKeyAccess: false } })).json(), {
    tags: { a: 'b' },
    properties: { networkAcls, allowSharedKeyAccess: false },
  });
  const put = await lab.send('alice', 'PUT', path('ttys0diag'), {
    body: { ...creation, sku: { name: 'Standard_GRS' } },
  });
  t.equal(put.statusCode, 200);
  t.match(put.json(), { sku: { name: 'Standard_GRS' }, tags: { a: 'b' } });
  for (const body of [{ kind: 'FileStorage' }, { properties: { isHnsEnabled: true } }]) {
    const refused = await patch(body);
    t.equal(refused.statusCode, 400);
    t.equal(errorOf(refused).code, 'AccountPropertyCannotBeUpdated');
  }
});

t.test(
  'deleted, it is gone from storage; a VM that names it is refused until it is made again',
  async (t) => {
    await using lab = new TestLab();
    const connect = () => lab.send('bob', 'POST', `${portPath}/connect`);
    await create(lab, 'mine');
    t.equal((await useForLogs(lab, 'mine')).statusCode, 200);
    t.equal((await connect()).statusCode, 200);
    t.equal((await lab.send('bob', 'DELETE', path('mine'))).statusCode, 403);
    t.equal((await lab.send('alice', 'DELETE', path('mine'))).statusCode, 200);
    t.equal((await lab.send('alice', 'DELETE', path('mine'))).statusCode, 204);
    t.notOk(lab.storage.served.has('mine'));
    t.match(errorOf(await connect()).message, /^Unable to determine the resource group.*'mine'/);
    await create(lab, 'mine');
    t.equal((await connect()).statusCode, 200);
  },
);

for (const [title, wrong, right, status, message] of [
  [
    'a firewall that does not let the service in',
    { networkAcls: { defaultAction: 'Deny' } },
    {
      networkAcls: {
        defaultAction: 'Deny',
        ipRules: [{ value: '20.105.209.72' }, { value: '52.146.139.0/24' }],
      },
    },
    403,
    /^A "Forbidden" response was encountered/,
  ],
  [
    'no access by key',
    { allowSharedKeyAccess: false },
    { allowSharedKeyAccess: true },
    403,
    /Key based authentication is not permitted/,
  ],
] as const) {
  // prettier-ignore
  t.test(`the console is refused by ${title}, and given once it is put right`, async (t) => {
    await using lab = new TestLab();
    await useForLogs(lab, 'ttys0diag');
    const set = (properties: object) => lab.send('alice', 'PATCH', path('ttys0diag'), { body: { properties } });
    const connect = () => lab.send('bob', 'POST', `${portPath}/connect`);
    t.equal((await set(wrong)).statusCode, 200);
    const refused = await connect();
    t.equal(refused.statusCode, status);
    t.match(errorOf(refused).message, message);
    t.equal((await set(right)).statusCode, 200);
    t.equal((await connect()).statusCode, 200);
  });
}

t.test('an account of Data Lake Storage holds no console; another one does', async (t) => {
  await using lab = new TestLab();
  const connect = () => lab.send('bob', 'POST', `${portPath}/connect`);
  await create(lab, 'lake', { properties: { isHnsEnabled: true } });
  await useForLogs(lab, 'lake');
  const refused = await connect();
  t.equal(refused.statusCode, 409);
  t.match(
    errorOf(refused).message,
    /Specified feature is not yet supported for hierarchical namespace accounts\.$/,
  );
  await useForLogs(lab, 'ttys0diag');
  t.equal((await connect()).statusCode, 200);
});

t.test('an account of the wrong type for boot diagnostics is refused on the VM', async (t) => {
  await using lab = new TestLab();
  await create(lab, 'fast', { sku: { name: 'Premium_LRS' } });
  await create(lab, 'zoned', { sku: { name: 'Standard_ZRS' } });
  await create(lab, 'blobs', { kind: 'BlobStorage' });
  for (const name of ['fast', 'zoned', 'blobs']) {
    const refused = await useForLogs(lab, name);
    t.equal(refused.statusCode, 409);
    t.equal(errorOf(refused).code, 'StorageAccountTypeNotSupported');
  }
  t.match((await lab.send('alice', 'GET', vmPath)).json(), {
    properties: { diagnosticsProfile: { bootDiagnostics: { enabled: true, storageUri: undefined } } },
  });
});

t.test('accounts and keys outlive the mock; one that was deleted stays away', async (t) => {
  using store = Store.inMemory();
  let keys: unknown;
  {
    await using lab = new TestLab({ store });
    await create(lab, 'mine', { tags: { a: 'b' } });
    keys = lab.storage.served.get('mine');
    await lab.send('alice', 'DELETE', path('ttys0diag'));
  }
  await using again = new TestLab({ store });
  t.same([...again.storage.served], [['mine', keys]]);
  t.match((await again.send('carol', 'GET', path('mine'))).json(), { tags: { a: 'b' } });
});
