import t from 'tap';
import type { PowerState } from '../index.ts';
import { groupPath, subscriptionPath, TestLab, vmPath } from '../testing/lab.ts';

const vms = 'providers/Microsoft.Compute/virtualMachines';

interface InstanceView {
  readonly computerName?: string;
  readonly osName?: string;
  readonly bootDiagnostics?: object;
  readonly statuses: readonly { readonly code: string; readonly displayStatus: string }[];
}

t.test('VMs are listed by subscription and by group, and say where they come from', async (t) => {
  await using lab = new TestLab();
  for (const path of [`${subscriptionPath}/${vms}`, `${groupPath}/${vms}`]) {
    const response = await lab.send('carol', 'GET', path);
    t.match(response.json(), {
      value: [
        { name: 'debian', id: vmPath, location: 'local', tags: { 'ttys0.source': 'simulated' } },
        { name: 'alpine' },
      ],
    });
  }
});

t.test('the instance view comes with $expand, however it is written, or by itself', async (t) => {
  await using lab = new TestLab();
  const bare = await lab.send('carol', 'GET', vmPath);
  t.notOk('instanceView' in bare.json<{ properties: object }>().properties);
  const alone = (await lab.send('carol', 'GET', `${vmPath}/instanceView`)).json<InstanceView>();
  for (const query of ['$expand=instanceView', '%24expand=instanceView', '$Expand=userData,InstanceView']) {
    const response = await lab.send('carol', 'GET', `${vmPath}?${query}`);
    t.same(response.json<{ properties: { instanceView: InstanceView } }>().properties.instanceView, alone);
  }
});

t.test('the instance view follows the power state', async (t) => {
  await using lab = new TestLab();
  const states: readonly PowerState[] = [
    'starting',
    'running',
    'stopping',
    'stopped',
    'deallocating',
    'deallocated',
  ];
  for (const state of states) {
    lab.fleet.debian.powerState = state;
    const view = (await lab.send('carol', 'GET', `${vmPath}/instanceView`)).json<InstanceView>();
    t.match(view.statuses.at(-1), { code: `PowerState/${state}`, displayStatus: `VM ${state}` });
    t.equal(view.osName, state === 'running' || state === 'stopping' ? 'debian' : undefined);
    t.equal('vmAgent' in view, !state.startsWith('dealloc'));
    t.same(view.bootDiagnostics, {}, 'managed storage');
  }
});
