import type { VirtualMachine } from '../api/virtual-machine.ts';
import { hrefOf, type VmBlade } from '../shell/route.ts';

/** The link to a VM's blade. */
export function hrefOfVm(vm: VirtualMachine, blade: VmBlade): string {
  return hrefOf({ page: 'virtual-machine', group: vm.resourceGroup, vm: vm.name, blade });
}
