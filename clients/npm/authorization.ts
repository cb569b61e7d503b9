import { AuthorizationManagementClient } from '@azure/arm-authorization';
import t from 'tap';
import { all, credential, endpoint, subscription, vmId } from './environment.ts';

const client = new AuthorizationManagementClient(credential, subscription, endpoint);

t.test('roles, and who holds them', async (t) => {
  const scope = `/subscriptions/${subscription}`;
  const [reader] = await all(client.roleDefinitions.list(scope, { filter: "roleName eq 'Reader'" }));
  t.match(reader, { roleName: 'Reader', permissions: [{ actions: ['*/read'] }] });
  const assignments = await all(client.roleAssignments.listForSubscription());
  t.ok(assignments.length >= 6);
  t.ok(assignments.every(({ roleDefinitionId }) => roleDefinitionId?.includes('/roleDefinitions/')));
  t.ok(
    (await all(client.roleAssignments.listForScope(vmId))).length >= 6,
    'what is given above counts below',
  );
});

t.test('a contributor gives no roles, and is told which right is missing over what', async (t) => {
  const [assignment] = await all(client.roleAssignments.listForSubscription());
  const given = client.roleAssignments.create(vmId, crypto.randomUUID(), {
    principalId: assignment?.principalId ?? '',
    roleDefinitionId: assignment?.roleDefinitionId ?? '',
  });
  await t.rejects(given, /'Microsoft\.Authorization\/roleAssignments\/write' over scope '\/subscriptions\//);
});
