import t from 'tap';
import { directoryIds, Store } from '../index.ts';
import {
  errorOf,
  groupPath,
  portPath,
  servicePath,
  subscriptionPath,
  TestLab,
  vmPath,
} from '../testing/lab.ts';

const provider = 'providers/Microsoft.Authorization';
const reader = `${subscriptionPath}/${provider}/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const contributor = `${subscriptionPath}/${provider}/roleDefinitions/9980e02c-c2be-4d73-94e8-173b1dc7cf3c`;
const name = '5a0f3c1e-77aa-4b1e-9d27-3c6e8b4f2a99';
const toCarol = (roleDefinitionId: string): { body: object } => ({
  body: { properties: { roleDefinitionId, principalId: directoryIds.carol } },
});

t.test(
  'a role that is given opens the console, and one that is taken away closes it (access.role)',
  async (t) => {
    await using lab = new TestLab();
    const assignment = `${vmPath}/${provider}/roleAssignments/${name}`;
    const connect = () => lab.send('carol', 'POST', `${portPath}/connect`);
    t.equal(errorOf(await connect()).code, 'AuthorizationFailed');
    const given = await lab.send('alice', 'PUT', assignment, toCarol(contributor));
    t.equal(given.statusCode, 201);
    t.match(given.json(), { name, properties: { principalType: 'User', scope: vmPath } });
    t.equal((await connect()).statusCode, 200);
    t.equal(
      (await lab.send('alice', 'PUT', assignment, toCarol(contributor))).statusCode,
      201,
      'given again',
    );
    t.equal((await lab.send('alice', 'DELETE', assignment)).statusCode, 200);
    t.equal((await lab.send('alice', 'DELETE', assignment)).statusCode, 204);
    t.equal((await connect()).statusCode, 403);
  },
);

t.test('what is wrong with an assignment is told', async (t) => {
  await using lab = new TestLab();
  const at = (id: string): string => `${subscriptionPath}/${provider}/roleAssignments/${id}`;
  const put = async (id: string, options: { body?: object }) => {
    const response = await lab.send('alice', 'PUT', at(id), options);
    return [response.statusCode, errorOf(response).code];
  };
  t.same(await put('x', toCarol(reader)), [400, 'InvalidRoleAssignmentId']);
  t.same(await put(name, {}), [400, 'InvalidRequestContent']);
  t.same(await put(name, toCarol(`${reader}0`)), [404, 'RoleDefinitionDoesNotExist']);
  t.same(await put(name, toCarol(reader)), [409, 'RoleAssignmentExists'], 'she has it from the directory');
  const nobody = { properties: { roleDefinitionId: reader, principalId: name } };
  t.same(await put(name, { body: nobody }), [400, 'PrincipalNotFound']);
  await lab.send('alice', 'PUT', at(name), toCarol(contributor));
  const bob = { properties: { roleDefinitionId: reader, principalId: directoryIds.bob } };
  t.same(await put(name, { body: bob }), [409, 'RoleAssignmentUpdateNotPermitted']);
  t.match(errorOf(await lab.send('ci', 'DELETE', at(name))), {
    code: 'AuthorizationFailed',
    message: /'Microsoft\.Authorization\/roleAssignments\/delete' over scope '\/subscriptions\//,
  });
  const unknown = await lab.send('alice', 'GET', `${at('')}?$filter=colour`);
  t.match(errorOf(unknown), { code: 'InvalidFilter', message: /colour.*atScope\(\)/ });
});

t.test('assignments are listed by scope and principal', async (t) => {
  await using lab = new TestLab();
  const list = async (scope: string, filter = ''): Promise<readonly string[]> => {
    const url = `${scope}/${provider}/roleAssignments?%24filter=${encodeURIComponent(filter)}`;
    const { value } = (await lab.send('carol', 'GET', url)).json<{
      value: { properties: { principalId: string } }[];
    }>();
    return value.map(({ properties }) => properties.principalId);
  };
  await lab.send('alice', 'PUT', `${vmPath}/${provider}/roleAssignments/${name}`, toCarol(contributor));
  t.equal((await list(subscriptionPath)).length, 7);
  t.equal((await list(subscriptionPath, 'atScope()')).length, 6, 'what lies under it is left out');
  t.equal((await list(vmPath)).length, 7, 'what lies above it counts');
  t.same(await list(groupPath, `principalId eq '${directoryIds.bob}'`), [directoryIds.bob]);
  t.same(await list(groupPath, `atScope() and assignedTo('${directoryIds.carol}')`), [directoryIds.carol]);
});

t.test('role definitions have the real ids, and are found by name', async (t) => {
  await using lab = new TestLab();
  const url = `${subscriptionPath}/${provider}/roleDefinitions`;
  const found = await lab.send('carol', 'GET', `${url}?$filter=roleName eq 'Reader'`.replaceAll(' ', '%20'));
  t.match(found.json(), { value: [{ id: reader, properties: { roleName: 'Reader', type: 'BuiltInRole' } }] });
  t.match((await lab.send('carol', 'GET', contributor)).json(), {
    properties: { permissions: [{ actions: [/./] }] },
  });
  t.equal((await lab.send('carol', 'GET', `${url}/${name}`)).statusCode, 404);
});

t.test('permissions are the caller’s own', async (t) => {
  await using lab = new TestLab();
  const url = `${vmPath}/${provider}/permissions`;
  t.match((await lab.send('carol', 'GET', url)).json(), { value: [{ actions: ['*/read'] }] });
  t.match((await lab.send('alice', 'GET', url)).json(), { value: [{ actions: ['*'] }] });
});

t.test('a read-only lock refuses console, power and switches, until it is taken away', async (t) => {
  await using lab = new TestLab();
  const lock = `${groupPath}/${provider}/locks/audit`;
  const level = (value: string): { body: object } => ({
    body: { properties: { level: value, notes: 'no' } },
  });
  t.equal((await lab.send('bob', 'PUT', lock, level('ReadOnly'))).statusCode, 403);
  t.equal((await lab.send('alice', 'PUT', lock, level('Locked'))).statusCode, 400);
  t.equal((await lab.send('alice', 'PUT', lock, level('CanNotDelete'))).statusCode, 201);
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200, 'nothing is deleted');
  t.equal((await lab.send('alice', 'PUT', lock, level('ReadOnly'))).statusCode, 200);
  for (const [who, url] of [
    ['bob', `${portPath}/connect`],
    ['bob', `${vmPath}/powerOff`],
    ['alice', `${vmPath}/retrieveBootDiagnosticsData`],
  ] as const) {
    const response = await lab.send(who, 'POST', url);
    t.equal(response.statusCode, 409, url);
    t.match(errorOf(response), {
      code: 'ScopeLocked',
      message: /cannot perform write operation.*resourceGroups\/lab'/,
    });
  }
  t.same(lab.fleet.debian.calls, []);
  t.equal(
    (await lab.send('carol', 'POST', `${vmPath}/powerOff`)).statusCode,
    403,
    'her role is looked at first',
  );
  t.equal(
    (await lab.send('ci', 'POST', `${servicePath}/disableConsole`)).statusCode,
    200,
    'not of the group',
  );
  t.match((await lab.send('carol', 'GET', `${vmPath}/${provider}/locks`)).json(), {
    value: [{ name: 'audit', properties: { level: 'ReadOnly' } }],
  });
  await lab.send('ci', 'POST', `${servicePath}/enableConsole`);
  t.equal((await lab.send('alice', 'DELETE', lock)).statusCode, 200);
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
  t.equal((await lab.send('alice', 'GET', lock)).statusCode, 404);
});

t.test('roles and locks outlive the lab', async (t) => {
  using store = Store.inMemory();
  const url = `${subscriptionPath}/${provider}/roleAssignments`;
  {
    await using lab = new TestLab({ store });
    const { value } = (
      await lab.send('alice', 'GET', `${url}?$filter=principalId%20eq%20'${directoryIds.bob}'`)
    ).json<{
      value: { id: string }[];
    }>();
    await lab.send('alice', 'DELETE', value[0]?.id ?? '');
    await lab.send('alice', 'PUT', `${url}/${name}`, toCarol(contributor));
    await lab.send('alice', 'PUT', `${vmPath}/${provider}/locks/audit`, {
      body: { properties: { level: 'ReadOnly' } },
    });
  }
  await using lab = new TestLab({ store });
  t.equal((await lab.send('bob', 'GET', vmPath)).statusCode, 403);
  t.equal((await lab.send('carol', 'GET', `${url}/${name}`)).statusCode, 200);
  t.equal(errorOf(await lab.send('carol', 'POST', `${portPath}/connect`)).code, 'ScopeLocked');
});
