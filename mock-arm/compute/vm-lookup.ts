import { ArmError } from '../arm/error.ts';
import { resourceNotFound } from '../arm/errors.ts';
import { scaleSetId, templates, virtualMachineId } from '../arm/resource-id.ts';
import type { ArmRequest } from '../arm/request.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';

/** One of the two places where a guest can be: a VM of its own, or an instance of a uniform scale set. */
export interface MachineKind {
  /** The template of its path. */
  readonly path: string;
  /** What its actions begin with. */
  readonly actions: string;
  /** The guest that a request names. Throws 404 `ResourceNotFound` and `ParentResourceNotFound`. */
  readonly require: (request: ArmRequest) => FleetVm;
}

/** Both kinds, for routes that a guest has in either place. */
export function machineKinds(fleet: Fleet, directory: Directory): readonly MachineKind[] {
  return [
    {
      path: templates.virtualMachine,
      actions: 'Microsoft.Compute/virtualMachines',
      require: (request) => requireVm(fleet, request.param('vm'), directory),
    },
    {
      path: `${templates.scaleSet}/virtualMachines/{instance}`,
      actions: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
      require: (request) =>
        requireInstance(fleet, request.param('set'), request.param('instance'), directory),
    },
  ];
}

/** The VM of that name, in any case; instances of uniform scale sets are none. */
export function findVm(fleet: Fleet, name: string): FleetVm | undefined {
  return standaloneVms(fleet).find((vm) => same(vm.name, name));
}

/** All that are VMs of their own. */
export function standaloneVms(fleet: Fleet): readonly FleetVm[] {
  return fleet.vms.filter((vm) => vm.scaleSet?.orchestration !== 'Uniform');
}

/** As `findVm`, but throws 404 `ResourceNotFound`. */
export function requireVm(fleet: Fleet, name: string, directory: Directory): FleetVm {
  const vm = findVm(fleet, name);
  if (vm === undefined) throw vmNotFound(name, directory);
  return vm;
}

/** The instances of a scale set, which has at least one. Throws 404 `ResourceNotFound`. */
export function requireInstances(fleet: Fleet, set: string, directory: Directory): readonly FleetVm[] {
  const instances = fleet.vms.filter(({ scaleSet }) => scaleSet !== undefined && same(scaleSet.set, set));
  if (instances.length > 0) return instances;
  throw resourceNotFound(`Microsoft.Compute/virtualMachineScaleSets/${set}`, directory.resourceGroup);
}

/** One instance of a scale set of either kind. Throws 404 `ResourceNotFound` and `ParentResourceNotFound`. */
export function requireInstance(fleet: Fleet, set: string, id: string, directory: Directory): FleetVm {
  const instances = fleet.vms.filter(({ scaleSet }) => scaleSet !== undefined && same(scaleSet.set, set));
  if (instances.length === 0) throw parentNotFound(set);
  const vm = instances.find(({ scaleSet, name }) => scaleSet?.instanceId === id || same(name, id));
  if (vm !== undefined) return vm;
  throw resourceNotFound(
    `Microsoft.Compute/virtualMachineScaleSets/${set}/virtualMachines/${id}`,
    directory.resourceGroup,
  );
}

/** The path of a guest, wherever it is. */
export function machineId(directory: Directory, { name, scaleSet }: FleetVm): string {
  if (scaleSet?.orchestration !== 'Uniform') return virtualMachineId(directory, name);
  return `${scaleSetId(directory, scaleSet.set)}/virtualMachines/${scaleSet.instanceId}`;
}

/** The refusal for a VM that is not there. */
function vmNotFound(name: string, directory: Directory): ArmError {
  return resourceNotFound(`Microsoft.Compute/virtualMachines/${name}`, directory.resourceGroup);
}

function parentNotFound(set: string): ArmError {
  const message = `Can not perform requested operation on nested resource. Parent resource '${set}' not found.`;
  return new ArmError(404, 'ParentResourceNotFound', message);
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
