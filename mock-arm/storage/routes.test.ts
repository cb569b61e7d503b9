import t from 'tap';
import { errorOf, groupPath, subscriptionPath, TestLab } from '../testing/lab.ts';

const accounts = 'providers/Microsoft.Storage/storageAccounts';
const accountPath = `${groupPath}/${accounts}/ttys0diag`;

interface Keys {
  readonly keys: readonly { readonly value: string }[];
}

t.test('accounts are listed by subscription and by group, and got, in the real shape', async (t) => {
  await using lab = new TestLab();
  const account = {
    id: accountPath,
    name: 'ttys0diag',
    type: 'Microsoft.Storage/storageAccounts',
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    properties: {
      allowSharedKeyAccess: true,
      encryption: { keySource: 'Microsoft.Storage' },
      networkAcls: { ipRules: [], defaultAction: 'Allow' },
      primaryEndpoints: { blob: 'https://ttys0diag.blob.localhost:9000/' },
      provisioningState: 'Succeeded',
    },
  };
  for (const path of [`${subscriptionPath}/${accounts}`, `${groupPath}/${accounts}`])
    t.match((await lab.send('carol', 'GET', path)).json(), { value: [account] });
  const got = await lab.send('carol', 'GET', accountPath.toUpperCase());
  t.match(got.json(), account);
  const { keys } = (await lab.send('alice', 'POST', `${accountPath}/listKeys`)).json<Keys>();
  t.notOk(got.body.includes(keys[0]?.value ?? ''), 'who reads an account does not read its keys');
});

t.test('one that is not there', async (t) => {
  await using lab = new TestLab();
  const missing = accountPath.replace('ttys0diag', 'gone');
  for (const [method, path, body] of [
    ['GET', missing, {}],
    ['PATCH', missing, { tags: {} }],
    ['POST', `${missing}/listKeys`, {}],
    ['POST', `${missing}/regenerateKey`, { keyName: 'key1' }],
  ] as const) {
    const response = await lab.send('alice', method, path, method === 'GET' ? {} : { body });
    t.equal(response.statusCode, 404);
    t.match(errorOf(response), {
      code: 'ResourceNotFound',
      message: /'Microsoft.Storage\/storageAccounts\/gone'/,
    });
  }
});

t.test('keys are for who may list them', async (t) => {
  await using lab = new TestLab();
  const listKeys = `${accountPath}/listKeys?api-version=2022-09-01&%24expand=kerb`;
  const [one, two] = lab.storage.served.get('ttys0diag') ?? [];
  const keys = [
    { keyName: 'key1', value: one, permissions: 'FULL' },
    { keyName: 'key2', value: two, permissions: 'FULL' },
  ];
  for (const who of ['alice', 'bob', 'ci'] as const)
    t.match((await lab.send(who, 'POST', listKeys)).json(), { keys });
  const refused = await lab.send('carol', 'POST', listKeys);
  t.equal(refused.statusCode, 403);
  t.match(errorOf(refused), {
    code: 'AuthorizationFailed',
    message: /'Microsoft.Storage\/storageAccounts\/listKeys\/action'/,
  });
});

t.test('a new key takes the place of the one that is named, in storage too', async (t) => {
  await using lab = new TestLab();
  const regenerate = `${accountPath}/regenerateKey`;
  const [one, two] = lab.storage.served.get('ttys0diag') ?? [];
  const answer = await lab.send('alice', 'POST', regenerate, { body: { keyName: 'key2' } });
  const values = answer.json<Keys>().keys.map(({ value }) => value);
  t.equal(values[0], one);
  t.not(values[1], two);
  t.equal(Buffer.from(values[1] ?? '', 'base64').length, 64);
  t.same(lab.storage.served.get('ttys0diag'), values);
  t.equal((await lab.send('bob', 'POST', regenerate, { body: { keyName: 'key1' } })).statusCode, 403);
  for (const body of [{}, { keyName: 'key3' }, { keyName: 1 }]) {
    const refused = await lab.send('alice', 'POST', regenerate, { body });
    t.equal(refused.statusCode, 400);
    t.equal(errorOf(refused).message, 'Values for request parameters are invalid: keyName.');
  }
});

t.test('whether a name is to be had', async (t) => {
  await using lab = new TestLab();
  const url = `${subscriptionPath}/providers/Microsoft.Storage/checkNameAvailability`;
  const type = 'Microsoft.Storage/storageAccounts';
  const ask = (name: unknown) => lab.send('alice', 'POST', url, { body: { name, type } });
  t.same((await ask('mine')).json(), { nameAvailable: true });
  for (const name of ['ttys0diag', 'ttys0managed'])
    t.match((await ask(name)).json(), { nameAvailable: false, reason: 'AlreadyExists' });
  t.match((await ask('No_Good')).json(), { nameAvailable: false, reason: 'AccountNameInvalid' });
  t.equal((await ask(7)).statusCode, 400);
  t.equal((await lab.send('alice', 'POST', url, { body: { name: 'mine' } })).statusCode, 400);
});

t.test('a signature for an account, for who may make one', async (t) => {
  await using lab = new TestLab();
  const url = `${accountPath}/ListAccountSas`;
  const body = {
    signedServices: 'b',
    signedResourceTypes: 'sco',
    signedPermission: 'rl',
    signedExpiry: '2026-11-24T12:00:00Z',
  };
  const ask = (more: object = {}) => lab.send('alice', 'POST', url, { body: { ...body, ...more } });
  const token = async (more?: object) =>
    new URLSearchParams((await ask(more)).json<{ accountSasToken: string }>().accountSasToken);
  const one = await token();
  t.same([one.get('ss'), one.get('srt'), one.get('sp'), one.get('spr')], ['b', 'sco', 'rl', 'https']);
  t.equal(one.get('se'), '2026-11-24T12:00:00Z');
  t.not((await token({ keyToSign: 'key2' })).get('sig'), one.get('sig'));
  for (const [wrong, parameter] of [
    [{ signedServices: 'z' }, 'signedServices'],
    [{ signedExpiry: 'soon' }, 'signedExpiry'],
    [{ signedPermission: 7 }, 'signedPermission'],
  ] as const) {
    const refused = await ask(wrong);
    t.equal(refused.statusCode, 400);
    t.equal(errorOf(refused).message, `Values for request parameters are invalid: ${parameter}.`);
  }
  t.equal((await lab.send('bob', 'POST', url, { body })).statusCode, 403);
});
