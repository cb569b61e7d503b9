import t from 'tap';
import { directoryIds } from '../index.ts';
import { groupPath, subscriptionPath, TestLab } from '../testing/lab.ts';

t.test('everybody with a role sees the tenant, the subscription, its group and its location', async (t) => {
  await using lab = new TestLab();
  for (const who of ['alice', 'bob', 'carol', 'ci'] as const) {
    const read = async (path: string): Promise<unknown> => (await lab.send(who, 'GET', path)).json();
    t.match(await read('/tenants'), {
      value: [{ tenantId: directoryIds.tenant, defaultDomain: 'ttys0.local' }],
    });
    const subscription = {
      id: subscriptionPath,
      subscriptionId: directoryIds.subscription,
      tenantId: directoryIds.tenant,
      displayName: 'ttys0 lab',
      state: 'Enabled',
    };
    t.match(await read('/subscriptions'), { value: [subscription] });
    t.match(await read(subscriptionPath), subscription);
    t.match(await read(`${subscriptionPath}/locations`), { value: [{ name: 'local' }] });
    t.match(await read(`${subscriptionPath}/resourcegroups`), { value: [{ id: groupPath, name: 'lab' }] });
    t.match(await read(groupPath), { name: 'lab', location: 'local' });
  }
});
