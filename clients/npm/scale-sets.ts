import { ComputeManagementClient } from '@azure/arm-compute';
import { MicrosoftSerialConsoleClient } from '@azure/arm-serialconsole';
import t from 'tap';
import { all, credential, endpoint, group, scaleSet, subscription } from './environment.ts';

const { virtualMachineScaleSets, virtualMachineScaleSetVMs } = new ComputeManagementClient(
  credential,
  subscription,
  endpoint,
);
const { serialPorts } = new MicrosoftSerialConsoleClient(credential, subscription, endpoint);

t.test('a set, its instances, and the state of one', async (t) => {
  t.match(await virtualMachineScaleSets.get(group, scaleSet), {
    name: scaleSet,
    orchestrationMode: 'Uniform',
    sku: { capacity: 1 },
  });
  t.match(await all(virtualMachineScaleSetVMs.list(group, scaleSet)), [
    { instanceId: '0', latestModelApplied: true, provisioningState: 'Succeeded' },
  ]);
  t.match(await virtualMachineScaleSetVMs.getInstanceView(group, scaleSet, '0'), {
    statuses: [{ code: 'ProvisioningState/succeeded' }, { code: 'PowerState/running' }],
    bootDiagnostics: {},
  });
});

t.test('an instance has a console: the parent is sent as one encoded segment', async (t) => {
  const parent = `${scaleSet}/virtualMachines/0`;
  const port = await serialPorts.connect(group, 'Microsoft.Compute', 'virtualMachineScaleSets', parent, '0');
  t.match(port.connectionString, /^wss:/);
  const { value } = await serialPorts.list(group, 'Microsoft.Compute', 'virtualMachineScaleSets', parent);
  t.match(value, [{ name: '0' }]);
});

t.test('power of an instance', async (t) => {
  await virtualMachineScaleSetVMs.powerOff(group, scaleSet, '0', { skipShutdown: true });
  const view = await virtualMachineScaleSetVMs.getInstanceView(group, scaleSet, '0');
  t.match(
    view.statuses?.map(({ code }) => code),
    ['ProvisioningState/succeeded', 'PowerState/stopped'],
  );
  await virtualMachineScaleSetVMs.start(group, scaleSet, '0');
});
