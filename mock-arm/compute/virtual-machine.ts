import { scaleSetId, virtualMachineId } from '../arm/resource-id.ts';
import type { FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import { computerName, instanceView, type MachineSettings } from './instance-view.ts';

/** A VM as the compute provider shows it (3.1 of the wire notes). */
export function virtualMachine(
  vm: FleetVm,
  settings: MachineSettings,
  directory: Directory,
  withInstanceView = false,
): object {
  return {
    name: vm.name,
    id: virtualMachineId(directory, vm.name),
    type: 'Microsoft.Compute/virtualMachines',
    location: directory.location,
    tags: sourceTag(vm),
    properties: {
      ...machineProperties(vm, settings, withInstanceView),
      ...(vm.scaleSet && { virtualMachineScaleSet: { id: scaleSetId(directory, vm.scaleSet.set) } }),
    },
  };
}

/** So that nobody takes a simulated guest for the real distribution. */
export function sourceTag({ source }: FleetVm): Readonly<Record<string, string>> {
  return { 'ttys0.source': source };
}

/** What VMs and instances of scale sets have in common. */
export function machineProperties(
  vm: FleetVm,
  settings: MachineSettings,
  withInstanceView: boolean,
): Readonly<Record<string, unknown>> {
  const { diagnostics, provisioningState } = settings;
  return {
    vmId: vm.vmId,
    provisioningState,
    hardwareProfile: { vmSize: vmSize(vm) },
    storageProfile: storageProfile(vm),
    osProfile: osProfile(vm),
    networkProfile: { networkInterfaces: [] },
    diagnosticsProfile: { bootDiagnostics: diagnostics },
    ...(withInstanceView && { instanceView: instanceView(vm, settings) }),
  };
}

export function vmSize({ cpus, memoryMiB }: FleetVm): string {
  return `ttys0_${cpus}cpu_${memoryMiB}MiB`;
}

export function imageReference({ os }: FleetVm): object {
  return { publisher: 'ttys0', offer: os.name, sku: os.version, version: 'latest' };
}

function storageProfile(vm: FleetVm): object {
  return {
    imageReference: imageReference(vm),
    osDisk: { osType: 'Linux', name: `${vm.name}_OsDisk`, createOption: 'FromImage', caching: 'ReadWrite' },
    dataDisks: [],
  };
}

function osProfile(vm: FleetVm): object {
  return {
    computerName: computerName(vm),
    adminUsername: 'root',
    linuxConfiguration: { disablePasswordAuthentication: false, provisionVMAgent: true },
    secrets: [],
    allowExtensionOperations: true,
  };
}
