import { virtualMachineId } from '../arm/resource-id.ts';
import type { FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import type { BootDiagnosticsUris } from '../storage/boot-logs.ts';
import type { BootDiagnostics } from './boot-diagnostics.ts';
import { instanceView } from './instance-view.ts';

interface VirtualMachineOptions {
  readonly provisioningState?: 'Succeeded' | 'Updating';
  readonly withInstanceView?: boolean;
  /** Its boot diagnostics, where they are in an account of the subscription. */
  readonly uris?: BootDiagnosticsUris | undefined;
}

/** A VM as the compute provider shows it (3.1 of the wire notes). */
export function virtualMachine(
  vm: FleetVm,
  diagnostics: BootDiagnostics,
  directory: Directory,
  options: VirtualMachineOptions = {},
): object {
  const { provisioningState = 'Succeeded', withInstanceView = false, uris } = options;
  return {
    name: vm.name,
    id: virtualMachineId(directory, vm.name),
    type: 'Microsoft.Compute/virtualMachines',
    location: directory.location,
    // So that nobody takes a simulated guest for the real distribution.
    tags: { 'ttys0.source': vm.source },
    properties: {
      vmId: vm.vmId,
      provisioningState,
      hardwareProfile: { vmSize: `ttys0_${vm.cpus}cpu_${vm.memoryMiB}MiB` },
      storageProfile: storageProfile(vm),
      osProfile: osProfile(vm),
      networkProfile: { networkInterfaces: [] },
      diagnosticsProfile: { bootDiagnostics: diagnostics },
      ...(withInstanceView && { instanceView: instanceView(vm, diagnostics, uris) }),
    },
  };
}

function storageProfile(vm: FleetVm): object {
  return {
    imageReference: { publisher: 'ttys0', offer: vm.os.name, sku: vm.os.version, version: 'latest' },
    osDisk: { osType: 'Linux', name: `${vm.name}_OsDisk`, createOption: 'FromImage', caching: 'ReadWrite' },
    dataDisks: [],
  };
}

function osProfile(vm: FleetVm): object {
  return {
    computerName: vm.name,
    adminUsername: 'root',
    linuxConfiguration: { disablePasswordAuthentication: false, provisionVMAgent: true },
    secrets: [],
    allowExtensionOperations: true,
  };
}
