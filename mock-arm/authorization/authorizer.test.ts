import t from 'tap';
import { actionMatches } from './action-pattern.ts';
import { Authorizer } from './authorizer.ts';
import { type DenyAssignment, everyone } from './deny/deny-assignment.ts';
import { roleDefinitions, type RoleName } from './role-definitions.ts';
import { labRoles } from './roles/role.ts';

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
const nothing = { all: [] };
const roles = { find: (id: string) => labRoles.find((role) => role.id === id) };
const holding = (role: RoleName, scope = subscription, denied: readonly DenyAssignment[] = []): Authorizer =>
  new Authorizer({
    assignments: { all: [{ name: 'n', principalId: 'o', roleId: roleDefinitions[role].id, scope }] },
    roles,
    denyAssignments: { all: denied },
  });

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
  const nobody = new Authorizer({ assignments: nothing, roles, denyAssignments: nothing });
  t.notOk(nobody.isMember(principal, subscription));
  t.end();
});

t.test('a deny assignment counts for more than any role, where it holds (access.role)', (t) => {
  const action = 'Microsoft.Compute/virtualMachines/start/action';
  const deny: DenyAssignment = {
    name: '0b6f9c60-2d1c-4f0e-8a57-3f1d5b7c9e11',
    denyAssignmentName: 'no power',
    description: '',
    permissions: [
      {
        actions: ['Microsoft.Compute/*/action'],
        notActions: ['*/restart/action'],
        dataActions: [],
        notDataActions: [],
      },
    ],
    scope: vm,
    doNotApplyToChildScopes: false,
    principals: [everyone],
    excludePrincipals: [],
  };
  const denied = (changes: Partial<DenyAssignment>, scope = vm, what = action): boolean =>
    !holding('Owner', subscription, [{ ...deny, ...changes }]).permits(principal, what, scope);
  t.ok(denied({}));
  t.ok(denied({}, `${vm}/extensions/x`), 'what lies under it');
  t.notOk(denied({ doNotApplyToChildScopes: true }, `${vm}/extensions/x`));
  t.ok(denied({ doNotApplyToChildScopes: true }, vm.toUpperCase()));
  t.notOk(denied({}, `${vm}2`));
  t.notOk(denied({}, subscription));
  t.notOk(denied({}, vm, 'Microsoft.Compute/virtualMachines/restart/action'), 'taken out again');
  t.ok(denied({ principals: ['o'] }));
  t.notOk(denied({ principals: ['other'] }));
  t.notOk(denied({ excludePrincipals: ['o'] }));
  t.throws(
    () => {
      holding('Owner', subscription, [deny]).authorize(principal, action, vm);
    },
    {
      status: 403,
      code: 'DenyAssignmentAuthorizationFailed',
      message:
        `The client 'someone@ttys0.local' with object id 'o' has permission to perform action '${action}' on scope ` +
        `'${vm}'; however, the access is denied because of the deny assignment with name 'no power' and Id ` +
        `'0b6f9c602d1c4f0e8a573f1d5b7c9e11' at scope '${vm}'.`,
    },
  );
  t.ok(
    holding('Reader', subscription, [deny]).refusal(principal, action, vm)?.code === 'AuthorizationFailed',
  );
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
