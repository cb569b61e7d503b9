import t from 'tap';
import { actionMatches } from './action-pattern.ts';
import { Authorizer } from './authorizer.ts';
import type { RoleName } from './role-definitions.ts';

const subscription = '/subscriptions/s';
const vm = `${subscription}/resourceGroups/lab/providers/Microsoft.Compute/virtualMachines/debian`;
const principal = {
  kind: 'user',
  objectId: 'o',
  name: 'someone@ttys0.local',
  displayName: 'Someone',
  tenantId: 't',
  authenticationMethods: ['pwd'],
  expiresAt: new Date(0),
} as const;
const holding = (role: RoleName, scope = subscription): Authorizer =>
  new Authorizer(() => [{ principalId: 'o', role, scope }]);

t.test('action patterns', (t) => {
  t.ok(actionMatches('*', 'A/b/read'));
  t.ok(actionMatches('*/read', 'A/b/READ'));
  t.ok(actionMatches('A/*/read', 'a/b/c/read'));
  t.ok(actionMatches('A/b*b/c', 'A/bb/c'));
  t.notOk(actionMatches('A/b*b/c', 'A/b/c'), 'two ends do not share a character');
  t.notOk(actionMatches('*/read', 'A/b/write'));
  t.notOk(actionMatches('A/b', 'A/b/c'));
  t.notOk(actionMatches('A.b/*', 'Axb/c'), 'a dot is a dot');
  t.end();
});

t.test('what each role may do with a VM (access.role)', (t) => {
  const connect = 'Microsoft.SerialConsole/serialPorts/connect/action';
  const start = 'Microsoft.Compute/virtualMachines/start/action';
  const read = 'Microsoft.Compute/virtualMachines/read';
  const enable = 'Microsoft.SerialConsole/consoleServices/enableConsole/action';
  const assign = 'Microsoft.Authorization/roleAssignments/write';
  const expected: Readonly<Record<RoleName, readonly boolean[]>> = {
    Owner: [true, true, true, true, true],
    Contributor: [true, true, true, true, false],
    'Storage-less Contributor': [true, true, true, true, false],
    'Virtual Machine Contributor': [true, true, true, false, false],
    Reader: [false, false, true, false, false],
  };
  for (const role of Object.keys(expected) as RoleName[]) {
    const permitted = [connect, start, read, enable, assign].map((action) =>
      holding(role).permits(principal, action, vm),
    );
    t.same(permitted, expected[role], role);
  }
  t.end();
});

t.test('a contributor without storage sees no account, and has the console (access.storage-role)', (t) => {
  const actions = [
    'Microsoft.Storage/storageAccounts/read',
    'Microsoft.Storage/storageAccounts/listKeys/action',
  ];
  for (const action of actions) {
    t.ok(holding('Contributor').permits(principal, action, subscription));
    t.notOk(holding('Storage-less Contributor').permits(principal, action, subscription));
  }
  t.end();
});

t.test('a role counts for its scope and what lies under it, in any case', (t) => {
  const action = 'Microsoft.Compute/virtualMachines/read';
  t.ok(holding('Reader', vm.toUpperCase()).permits(principal, action, vm));
  t.ok(holding('Reader', `${subscription}/resourceGroups/LAB/`).permits(principal, action, vm));
  t.notOk(holding('Reader', `${vm}2`).permits(principal, action, vm));
  t.notOk(holding('Reader', vm).permits(principal, action, `${vm}2`), 'debian is not debian2');
  t.notOk(holding('Reader', vm).permits(principal, action, subscription));
  t.ok(holding('Reader', vm).isMember(principal, subscription));
  t.notOk(new Authorizer(() => []).isMember(principal, subscription));
  t.end();
});

t.test('the refusal is worded as the real one', (t) => {
  t.throws(() => holding('Reader').authorize(principal, 'A/write', vm), {
    status: 403,
    code: 'AuthorizationFailed',
    message:
      "The client 'someone@ttys0.local' with object id 'o' does not have authorization to perform action 'A/write' " +
      `over scope '${vm}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  });
  t.end();
});
