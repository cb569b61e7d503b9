import t from 'tap';
import { errorOf, groupPath, subscriptionPath, TestLab } from '../testing/lab.ts';

const accounts = 'providers/Microsoft.Storage/storageAccounts';
const accountPath = `${groupPath}/${accounts}/ttys0diag`;

t.test('accounts are listed by subscription and by group, and got, in the real shape', async (t) => {
  await using lab = new TestLab();
  const account = {
    id: accountPath,
    name: 'ttys0diag',
    type: 'Microsoft.Storage/storageAccounts',
    kind: 'StorageV2',
    sku: { name: 'Standard_LRS' },
    properties: {
      networkAcls: { ipRules: [], defaultAction: 'Allow' },
      primaryEndpoints: { blob: 'https://ttys0diag.blob.localhost:9000/' },
      provisioningState: 'Succeeded',
    },
  };
  for (const path of [`${subscriptionPath}/${accounts}`, `${groupPath}/${accounts}`])
    t.match((await lab.send('carol', 'GET', path)).json(), { value: [account] });
  t.match((await lab.send('carol', 'GET', accountPath.toUpperCase())).json(), account);
});

t.test('one that is not there', async (t) => {
  await using lab = new TestLab();
  const missing = accountPath.replace('ttys0diag', 'gone');
  for (const [method, path] of [
    ['GET', missing],
    ['POST', `${missing}/listKeys`],
  ] as const) {
    const response = await lab.send('alice', method, path);
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
  const keys = [
    { keyName: 'key1', value: 'a2V5LW9uZQ==', permissions: 'FULL' },
    { keyName: 'key2', value: 'a2V5LXR3bw==', permissions: 'FULL' },
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
