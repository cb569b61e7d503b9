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

const name = 'de210000-41c2-4e0f-8b57-2a9d6c3e1f01';
const own = `/_ttys0/deny-assignments/${name}`;
const provider = 'providers/Microsoft.Authorization/denyAssignments';
const everyone = { id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' };

type Changes = Readonly<Record<string, unknown>>;

function wanted(changes: Changes = {}): { readonly body: object } {
  return {
    body: {
      properties: {
        denyAssignmentName: 'no console',
        description: 'a managed application is at work',
        permissions: [{ actions: ['Microsoft.SerialConsole/serialPorts/connect/action'] }],
        scope: groupPath,
        principals: [everyone],
        excludePrincipals: [{ id: directoryIds.alice, type: 'User' }],
        ...changes,
      },
    },
  };
}

t.test('a deny assignment closes the console to whom it does not spare (access.role)', async (t) => {
  await using lab = new TestLab();
  t.equal((await lab.send('alice', 'PUT', own, wanted())).statusCode, 201);
  const message =
    `The client 'bob@ttys0.local' with object id '${directoryIds.bob}' has permission to perform action ` +
    `'Microsoft.SerialConsole/serialPorts/connect/action' on scope '${portPath}'; however, the access is denied because ` +
    `of the deny assignment with name 'no console' and Id '${name.replaceAll('-', '')}' at scope '${groupPath}'.`;
  const refused = await lab.send('bob', 'POST', `${portPath}/connect`);
  t.equal(refused.statusCode, 403);
  t.same(errorOf(refused), { code: 'DenyAssignmentAuthorizationFailed', message });
  const bob = await lab.mock.identity.verify(await lab.token('bob'));
  t.same(
    lab.mock.authorizeConsole(bob, lab.fleet.debian),
    { allowed: false, status: 403, code: 'DenyAssignmentAuthorizationFailed', message },
    'the gateway is told the same',
  );
  t.equal(
    errorOf(await lab.send('carol', 'POST', `${portPath}/connect`)).code,
    'AuthorizationFailed',
    'who has no role is told that',
  );
  t.equal((await lab.send('alice', 'POST', `${portPath}/connect`)).statusCode, 200, 'spared');
  t.match(lab.events.at(1), { result: 'Failed', error: { code: 'DenyAssignmentAuthorizationFailed' } });
  t.equal((await lab.send('alice', 'DELETE', own)).statusCode, 200);
  t.equal((await lab.send('alice', 'DELETE', own)).statusCode, 204);
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
});

t.test('it holds on every kind of route, and never keeps an owner from taking it away', async (t) => {
  await using lab = new TestLab();
  const all = { permissions: [{ actions: ['*'] }], scope: subscriptionPath, excludePrincipals: [] };
  await lab.send('alice', 'PUT', own, wanted(all));
  for (const [method, url] of [
    ['GET', vmPath],
    ['GET', subscriptionPath],
    ['GET', servicePath],
    ['POST', `${vmPath}/powerOff`],
    ['GET', `${vmPath}/providers/Microsoft.Authorization/permissions`],
    ['PUT', `${vmPath}/providers/Microsoft.Authorization/locks/x`],
  ] as const) {
    const response = await lab.send('alice', method, url);
    t.equal(response.statusCode, 403, url);
    t.equal(errorOf(response).code, 'DenyAssignmentAuthorizationFailed');
  }
  t.same(lab.fleet.debian.calls, []);
  t.equal((await lab.send('alice', 'DELETE', own)).statusCode, 200);
  t.equal((await lab.send('alice', 'GET', vmPath)).statusCode, 200);
});

t.test('it may hold its scope alone', async (t) => {
  await using lab = new TestLab();
  const read = { permissions: [{ actions: ['*/read'] }], doNotApplyToChildScopes: true };
  await lab.send('alice', 'PUT', own, wanted(read));
  t.equal((await lab.send('bob', 'GET', groupPath)).statusCode, 403);
  t.equal((await lab.send('bob', 'GET', vmPath)).statusCode, 200);
});

t.test('deny assignments are listed and got in the real shape', async (t) => {
  await using lab = new TestLab();
  await lab.send('alice', 'PUT', own, wanted());
  const shown = {
    id: `${groupPath}/${provider}/${name}`,
    type: 'Microsoft.Authorization/denyAssignments',
    name,
    properties: {
      denyAssignmentName: 'no console',
      description: 'a managed application is at work',
      permissions: [
        {
          actions: ['Microsoft.SerialConsole/serialPorts/connect/action'],
          notActions: [],
          dataActions: [],
          notDataActions: [],
        },
      ],
      doNotApplyToChildScopes: false,
      scope: groupPath,
      principals: [everyone],
      excludePrincipals: [{ id: directoryIds.alice, type: 'User' }],
      isSystemProtected: true,
    },
  };
  t.same((await lab.send('carol', 'GET', `${groupPath}/${provider}/${name}`)).json(), shown);
  const list = async (scope: string, filter: string): Promise<number> => {
    const url = `${scope}/${provider}?$filter=${encodeURIComponent(filter)}`;
    return (await lab.send('carol', 'GET', url)).json<{ value: object[] }>().value.length;
  };
  t.equal(await list(subscriptionPath, ''), 1);
  t.equal(await list(subscriptionPath, 'atScope()'), 0, 'what lies under it is left out');
  t.equal(await list(vmPath, 'atScope()'), 1, 'what lies above it counts');
  t.equal(await list(groupPath, "denyAssignmentName eq 'No Console'"), 1);
  t.equal(await list(groupPath, "denyAssignmentName eq 'other'"), 0);
  t.equal(await list(groupPath, `principalId eq '${everyone.id}'`), 1);
  t.equal(await list(groupPath, `principalId eq '${directoryIds.bob}'`), 0, 'not named');
  t.equal(await list(groupPath, `atScope() and assignedTo('${directoryIds.bob}')`), 1);
  t.equal(await list(groupPath, `assignedTo('${directoryIds.alice}')`), 0, 'spared');
  const unknown = await lab.send('carol', 'GET', `${groupPath}/${provider}?$filter=colour`);
  t.same([unknown.statusCode, errorOf(unknown).code], [400, 'InvalidFilter']);
  const missing = await lab.send('carol', 'GET', `${vmPath}/${provider}/${name}`);
  t.same([missing.statusCode, errorOf(missing).code], [404, 'DenyAssignmentNotFound'], 'it is the group’s');
});

t.test('what is wrong with a deny assignment is told', async (t) => {
  await using lab = new TestLab();
  const put = async (changes: Changes, path = own) => {
    const response = await lab.send('alice', 'PUT', path, wanted(changes));
    return [response.statusCode, errorOf(response).code];
  };
  t.same(await put({}, '/_ttys0/deny-assignments/mine'), [400, 'InvalidDenyAssignmentId']);
  t.same(await put({ denyAssignmentName: '' }), [400, 'InvalidRequestContent']);
  t.same(await put({ permissions: [] }), [400, 'InvalidRequestContent']);
  t.same(await put({ principals: [] }), [400, 'InvalidRequestContent']);
  t.same(await put({ scope: '/subscriptions/other' }), [400, 'InvalidScope']);
  t.same(await put({ principals: [{ id: name }] }), [400, 'PrincipalNotFound']);
  const broken = await lab.send('alice', 'PUT', own, { body: '{' });
  t.same([broken.statusCode, errorOf(broken).code], [400, 'InvalidRequestContent']);
  const large = await lab.send('alice', 'PUT', own, { body: ' '.repeat(70_000) });
  t.same([large.statusCode, errorOf(large).code], [413, 'RequestEntityTooLarge']);
  t.equal((await lab.send('bob', 'PUT', own, wanted())).statusCode, 403);
  t.equal((await lab.inject('PUT', own, wanted())).statusCode, 401);
  const none = await lab.send('alice', 'GET', `${subscriptionPath}/${provider}`);
  t.same(none.json(), { value: [] });
});

t.test('deny assignments outlive the lab', async (t) => {
  using store = Store.inMemory();
  {
    await using lab = new TestLab({ store });
    await lab.send('alice', 'PUT', own, wanted());
  }
  await using lab = new TestLab({ store });
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 403);
});
