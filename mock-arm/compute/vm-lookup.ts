import { resourceNotFound } from '../arm/errors.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';

/** The VM of that name, in any case. */
export function findVm(fleet: Fleet, name: string): FleetVm | undefined {
  return fleet.vms.find((vm) => vm.name.toLowerCase() === name.toLowerCase());
}

/** As `findVm`, but throws 404 `ResourceNotFound`. */
export function requireVm(fleet: Fleet, name: string, directory: Directory): FleetVm {
  const vm = findVm(fleet, name);
  if (vm === undefined) throw vmNotFound(name, directory);
  return vm;
}

/** The refusal for a VM that is not there. */
export function vmNotFound(name: string, directory: Directory): ReturnType<typeof resourceNotFound> {
  return resourceNotFound(`Microsoft.Compute/virtualMachines/${name}`, directory.resourceGroup);
}
