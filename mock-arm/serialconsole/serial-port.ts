import { machineId } from '../compute/vm-lookup.ts';
import type { FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';

/** COM1, the one port that a VM has (access.com1). */
export const onlyPort = '0';

/** The path of a VM's serial port, from the VM's path or its template. */
export function serialPortScope(virtualMachinePath: string): string {
  return `${virtualMachinePath}/providers/Microsoft.SerialConsole/serialPorts/${onlyPort}`;
}

/** A port as the provider shows it; `connectionState` tells whether somebody holds the console. */
export function serialPort(vm: FleetVm, state: 'enabled' | 'disabled', directory: Directory): object {
  return {
    name: onlyPort,
    id: serialPortScope(machineId(directory, vm)),
    type: 'Microsoft.SerialConsole/serialPorts',
    properties: { state, connectionState: vm.consoleActive ? 'active' : 'inactive' },
  };
}
