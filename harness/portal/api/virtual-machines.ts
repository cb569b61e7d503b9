import type { ArmAnswer, ArmClient } from './arm-client.ts';
import { isRecord } from './arm-failure.ts';
import { readVirtualMachine, type VirtualMachine } from './virtual-machine.ts';

const apiVersion = 'api-version=2024-07-01';

/** What the page can ask of a VM's power. */
export type PowerAction = 'start' | 'restart' | 'deallocate';

/** All VMs of the subscription with their power states, by name. Throws `ArmFailure`. */
export async function listVirtualMachines(
  client: ArmClient,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<readonly VirtualMachine[]> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute/virtualMachines`;
  const { body } = await client.get(`${path}?${apiVersion}&$expand=instanceView`, { signal });
  const elements = isRecord(body) && Array.isArray(body['value']) ? body['value'] : [];
  const vms = await Promise.all(elements.map((element) => complete(client, element, signal)));
  return vms.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** Asks for the instance view where the list came without it. */
async function complete(client: ArmClient, element: unknown, signal: AbortSignal): Promise<VirtualMachine> {
  const vm = readVirtualMachine(element);
  if (vm.hasInstanceView) return vm;
  const view = await client.get(`${vm.id}/instanceView?${apiVersion}`, { signal });
  return readVirtualMachine(element, view.body);
}

/** Asks for a power action: 202 with the operation's address in its headers (azure-wire 3.2). */
export function requestPower(client: ArmClient, vmId: string, action: PowerAction): Promise<ArmAnswer> {
  return client.post(`${vmId}/${action}?${apiVersion}`);
}
