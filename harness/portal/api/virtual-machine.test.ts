import t from 'tap';
import { readVirtualMachine } from './virtual-machine.ts';

const id = '/subscriptions/s/resourceGroups/Lab/providers/Microsoft.Compute/virtualMachines/debian';
const statuses = [
  { code: 'ProvisioningState/succeeded', displayStatus: 'Provisioning succeeded' },
  { code: 'PowerState/running', displayStatus: 'VM running' },
];

t.test('reads a running machine', (t) => {
  const vm = readVirtualMachine({
    id,
    name: 'debian',
    location: 'local',
    tags: { 'ttys0.source': 'simulated' },
    properties: {
      vmId: 'guid',
      hardwareProfile: { vmSize: 'Standard_B1s' },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      instanceView: { osName: 'debian', osVersion: '12', statuses },
    },
  });
  t.match(vm, {
    resourceGroup: 'Lab',
    power: 'running',
    powerText: 'Running',
    osText: 'debian 12',
    osType: 'Linux',
    bootDiagnostics: { kind: 'managed' },
    tags: { 'ttys0.source': 'simulated' },
    hasInstanceView: true,
  });
  t.end();
});

t.test('without an instance view the power state is unknown; one asked for apart counts', (t) => {
  t.match(readVirtualMachine({ id }), { name: 'debian', power: 'unknown', hasInstanceView: false });
  t.match(readVirtualMachine({ id }, { statuses }), { power: 'running', hasInstanceView: true });
  t.end();
});

t.test('boot diagnostics: absent or off is disabled, a URI is a storage account', (t) => {
  const withProfile = (bootDiagnostics: object) =>
    readVirtualMachine({ id, properties: { diagnosticsProfile: { bootDiagnostics } } }).bootDiagnostics;
  t.strictSame(withProfile({}), { kind: 'disabled' });
  t.strictSame(withProfile({ enabled: false }), { kind: 'disabled' });
  t.strictSame(withProfile({ enabled: true, storageUri: 'https://a' }), {
    kind: 'storage',
    uri: 'https://a',
  });
  t.end();
});
