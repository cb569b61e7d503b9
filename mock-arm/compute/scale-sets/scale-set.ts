import { resourceGroupId, scaleSetId } from '../../arm/resource-id.ts';
import type { FleetVm } from '../../fleet.ts';
import type { Directory } from '../../identity/directory.ts';
import type { BootDiagnostics } from '../boot-diagnostics.ts';
import { instanceView, type MachineSettings } from '../instance-view.ts';
import { imageReference, machineProperties, sourceTag, vmSize } from '../virtual-machine.ts';
import { machineId } from '../vm-lookup.ts';

/** The instances of one set, of which there is at least one. */
export type Instances = readonly [FleetVm, ...FleetVm[]];

/** A scale set as the compute provider shows it. `model` is what its new instances get. */
export function scaleSet(instances: Instances, model: BootDiagnostics, directory: Directory): object {
  const [first] = instances;
  const { set, orchestration } = placeOf(first);
  return {
    name: set,
    id: scaleSetId(directory, set),
    type: 'Microsoft.Compute/virtualMachineScaleSets',
    location: directory.location,
    sku: { name: vmSize(first), tier: 'Standard', capacity: instances.length },
    tags: sourceTag(first),
    properties: {
      singlePlacementGroup: orchestration === 'Uniform',
      orchestrationMode: orchestration,
      upgradePolicy: { mode: 'Manual' },
      virtualMachineProfile: {
        osProfile: {
          computerNamePrefix: set,
          adminUsername: 'root',
          linuxConfiguration: { disablePasswordAuthentication: false, provisionVMAgent: true },
          secrets: [],
        },
        storageProfile: {
          imageReference: imageReference(first),
          osDisk: { osType: 'Linux', createOption: 'FromImage', caching: 'ReadWrite' },
        },
        diagnosticsProfile: { bootDiagnostics: model },
      },
      provisioningState: 'Succeeded',
      overprovision: false,
      platformFaultDomainCount: 1,
    },
  };
}

/** What the platform knows of a set as a whole. */
export function scaleSetInstanceView(
  instances: Instances,
  settings: (vm: FleetVm) => MachineSettings,
): object {
  const counts = new Map<string, number>();
  for (const vm of instances) {
    const code = `ProvisioningState/${settings(vm).provisioningState.toLowerCase()}`;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return {
    virtualMachine: { statusesSummary: [...counts].map(([code, count]) => ({ code, count })) },
    statuses: [
      { code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded' },
    ],
  };
}

/** An instance of a uniform set; of a flexible one, what refers to its VM. */
export function scaleSetInstance(
  vm: FleetVm,
  settings: MachineSettings,
  model: BootDiagnostics,
  directory: Directory,
  withInstanceView: boolean,
): object {
  const { set, instanceId, orchestration } = placeOf(vm);
  const common = { name: vm.name, instanceId, id: machineId(directory, vm), location: directory.location };
  if (orchestration === 'Flexible') return { ...common, type: 'Microsoft.Compute/virtualMachines' };
  const { instanceView: view, ...properties } = machineProperties(vm, settings, withInstanceView);
  return {
    ...common,
    type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
    sku: { name: vmSize(vm), tier: 'Standard' },
    tags: sourceTag(vm),
    properties: {
      latestModelApplied: isLatest(settings.diagnostics, model),
      modelDefinitionApplied: 'VirtualMachineScaleSet',
      ...properties,
      ...(view !== undefined && { instanceView: instanceOf(vm, settings, directory, set) }),
    },
  };
}

/** The instance view has what a VM's has, and where the instance is. */
export function instanceOf(
  vm: FleetVm,
  settings: MachineSettings,
  directory: Directory,
  set: string,
): object {
  return {
    placementGroupId: `${resourceGroupId(directory)}/${set}`,
    platformUpdateDomain: 0,
    platformFaultDomain: 0,
    ...instanceView(vm, settings),
  };
}

export function placeOf({ name, scaleSet: place }: FleetVm): NonNullable<FleetVm['scaleSet']> {
  if (place === undefined) throw new Error(`${name} is not of a scale set`);
  return place;
}

function isLatest(own: BootDiagnostics, model: BootDiagnostics): boolean {
  return own.enabled === model.enabled && own.storageUri === model.storageUri;
}
