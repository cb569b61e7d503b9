import t from 'tap';
import { directoryIds, Store } from '../../index.ts';
import {
  errorOf,
  groupPath,
  portPath,
  servicePath,
  subscriptionPath,
  TestLab,
  vmPath,
} from '../../testing/lab.ts';

const provider = 'providers/Microsoft.Authorization';
const id = 'c0570000-52d1-4a40-9b6e-6f2d8c1b7a01';
const otherId = 'c0570000-52d1-4a40-9b6e-6f2d8c1b7a02';
const definition = `${subscriptionPath}/${provider}/roleDefinitions/${id}`;
const assignment = `${vmPath}/${provider}/roleAssignments/5a0f3c1e-77aa-4b1e-9d27-3c6e8b4f2a98`;

/** What the documentation calls least privilege (5.2 of the wire notes). */
const leastPrivilege = [
  'Microsoft.Compute/virtualMachines/start/action',
  'Microsoft.Compute/virtualMachines/read',
  'Microsoft.Compute/virtualMachines/write',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.Storage/storageAccounts/listKeys/action',
  'Microsoft.Storage/storageAccounts/read',
  'Microsoft.SerialConsole/serialPorts/connect/action',
];

type Changes = Readonly<Record<string, unknown>>;

function wanted(changes: Changes = {}): { readonly body: object } {
  return {
    body: {
      properties: {
        roleName: 'Console Operator',
        type: 'CustomRole',
        description: 'may use the console',
        permissions: [{ actions: leastPrivilege, notActions: [] }],
        assignableScopes: [groupPath],
        ...changes,
      },
    },
  };
}

const toCarol = (roleDefinitionId: string): { readonly body: object } => ({
  body: { properties: { roleDefinitionId, principalId: directoryIds.carol } },
});

t.test('a custom role of the least privilege opens the console (access.role)', async (t) => {
  await using lab = new TestLab();
  const connect = async () => (await lab.send('carol', 'POST', `${portPath}/connect`)).statusCode;
  t.equal(await connect(), 403);
  const made = await lab.send('alice', 'PUT', definition, wanted());
  t.equal(made.statusCode, 201);
  t.match(made.json(), {
    id: definition,
    name: id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      type: 'CustomRole',
      permissions: [{ actions: leastPrivilege, notActions: [], dataActions: [], notDataActions: [] }],
      createdOn: '2026-11-23T12:00:00.000Z',
      createdBy: directoryIds.alice,
    },
  });
  t.equal((await lab.send('alice', 'PUT', assignment, toCarol(definition))).statusCode, 201);
  t.equal(await connect(), 200);
  t.equal(
    (await lab.send('carol', 'POST', `${servicePath}/disableConsole`)).statusCode,
    403,
    'no more than that',
  );

  lab.now = new Date(lab.now.getTime() + 1000);
  const narrower = wanted({ permissions: [{ actions: leastPrivilege, notActions: ['*/connect/action'] }] });
  t.match((await lab.send('alice', 'PUT', definition, narrower)).json(), {
    properties: { createdOn: '2026-11-23T12:00:00.000Z', updatedOn: '2026-11-23T12:00:01.000Z' },
  });
  t.equal(await connect(), 403, 'a change counts at once');

  const inUse = await lab.send('alice', 'DELETE', definition);
  t.same([inUse.statusCode, errorOf(inUse).code], [400, 'RoleDefinitionHasAssignments']);
  await lab.send('alice', 'DELETE', assignment);
  t.equal((await lab.send('alice', 'DELETE', definition)).statusCode, 200);
  t.equal((await lab.send('alice', 'DELETE', definition)).statusCode, 204);
  t.equal((await lab.send('alice', 'GET', definition)).statusCode, 404);
});

t.test('what is wrong with a custom role is told, and nothing is made of it', async (t) => {
  await using lab = new TestLab();
  const put = async (changes: Changes, path = definition, who: 'alice' | 'bob' = 'alice') => {
    const response = await lab.send(who, 'PUT', path, wanted(changes));
    return [response.statusCode, errorOf(response).code];
  };
  const actions = (...patterns: string[]): Changes => ({ permissions: [{ actions: patterns }] });
  t.same(await put({}, definition.replace(id, 'mine')), [400, 'InvalidRoleDefinitionId']);
  t.same(await put({}, definition, 'bob'), [403, 'AuthorizationFailed']);
  t.same(await put({ roleName: ' ' }), [400, 'InvalidRequestContent']);
  t.same(await put({ type: 'BuiltInRole' }), [400, 'InvalidRequestContent']);
  t.same(await put({ permissions: [] }), [400, 'InvalidRequestContent']);
  t.same(await put({ assignableScopes: undefined }), [400, 'InvalidRequestContent']);
  t.same(await put({ assignableScopes: [] }), [400, 'InvalidRequestContent']);
  for (const scope of ['/', '/subscriptions/00000000-1111-4222-8333-444444444444'])
    t.same(await put({ assignableScopes: [scope] }), [403, 'LinkedAuthorizationFailed'], scope);
  for (const bad of [
    'connect',
    'Microsoft.SerialConsole/serialPorts/conect/action',
    'Microsoft.Compute/x',
    '',
  ])
    t.same(await put(actions(bad)), [400, 'InvalidActionOrNotAction'], bad);
  t.same(await put({ permissions: [{ dataActions: ['x'] }] }), [400, 'InvalidDataActionOrNotDataAction']);
  t.same(await put({ roleName: 'reader' }), [409, 'RoleDefinitionWithSameNameExists']);
  const owner = definition.replace(id, '8e3af657-a8ff-443c-a75c-2fe8c4bcb635');
  t.same(await put({}, owner), [400, 'BuiltInRoleCannotBeChanged']);
  const removed = await lab.send('alice', 'DELETE', owner);
  t.same([removed.statusCode, errorOf(removed).code], [400, 'BuiltInRoleCannotBeChanged']);
  t.equal((await lab.send('alice', 'GET', definition)).statusCode, 404);

  await lab.send('alice', 'PUT', definition, wanted());
  const twin = await lab.send('alice', 'PUT', definition.replace(id, otherId), wanted());
  t.same(
    [twin.statusCode, errorOf(twin)],
    [
      409,
      {
        code: 'RoleDefinitionWithSameNameExists',
        message: 'A custom role with the same name already exists in this directory. Use a different name.',
      },
    ],
  );
});

t.test('patterns of every form are taken', async (t) => {
  await using lab = new TestLab();
  const patterns = ['*', '*/read', 'Microsoft.SerialConsole/*', 'Microsoft.SerialConsole/serialPorts/*'];
  const role = wanted({ permissions: [{ actions: [...patterns, 'Microsoft.Compute/*/read'] }] });
  t.equal((await lab.send('alice', 'PUT', definition, role)).statusCode, 201);
});

t.test('a custom role is assigned and listed within its scopes only', async (t) => {
  await using lab = new TestLab();
  await lab.send('alice', 'PUT', definition, wanted());
  const above = `${subscriptionPath}/${provider}/roleAssignments/5a0f3c1e-77aa-4b1e-9d27-3c6e8b4f2a98`;
  const refused = await lab.send('alice', 'PUT', above, toCarol(definition));
  t.equal(refused.statusCode, 400);
  t.equal(errorOf(refused).code, 'RoleAssignmentScopeNotAssignableToRoleDefinition');
  const names = async (scope: string, filter: string): Promise<readonly string[]> => {
    const url = `${scope}/${provider}/roleDefinitions?$filter=${encodeURIComponent(filter)}`;
    const { value } = (await lab.send('carol', 'GET', url)).json<{
      value: { properties: { roleName: string } }[];
    }>();
    return value.map(({ properties }) => properties.roleName);
  };
  const custom = "type eq 'CustomRole'";
  t.same(await names(vmPath, custom), ['Storage-less Contributor', 'Console Operator']);
  t.same(await names(subscriptionPath, custom), ['Storage-less Contributor']);
  t.same(await names(subscriptionPath, `atScopeAndBelow() and roleName eq 'console operator'`), [
    'Console Operator',
  ]);
});

t.test('custom roles and who holds them outlive the lab', async (t) => {
  using store = Store.inMemory();
  {
    await using lab = new TestLab({ store });
    await lab.send('alice', 'PUT', definition, wanted());
    await lab.send('alice', 'PUT', assignment, toCarol(definition));
  }
  await using lab = new TestLab({ store });
  t.equal((await lab.send('carol', 'POST', `${portPath}/connect`)).statusCode, 200);
});

t.test('an assignment from before there were custom roles names its role', async (t) => {
  using store = Store.inMemory();
  store.put('role-assignment', '5a0f3c1e-77aa-4b1e-9d27-3c6e8b4f2a98', {
    principalId: directoryIds.carol,
    role: 'Virtual Machine Contributor',
    scope: vmPath,
  });
  await using lab = new TestLab({ store });
  t.equal((await lab.send('carol', 'POST', `${portPath}/connect`)).statusCode, 200);
});
