import type { ArmAnswer, ArmClient } from './arm-client.ts';
import { isRecord } from './arm-failure.ts';
import { readVirtualMachine, type VirtualMachine } from './virtual-machine.ts';

const apiVersion = 'api-version=2024-07-01';

/** What the page can ask of a VM's power. */
export type PowerAction = 'start' | 'restart' | 'deallocate';

/** All VMs and instances of scale sets, with their power states, by name. Throws `ArmFailure`. */
export async function listVirtualMachines(
  client: ArmClient,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<readonly VirtualMachine[]> {
  const compute = `/subscriptions/${subscriptionId}/providers/Microsoft.Compute`;
  const list = (path: string): Promise<readonly unknown[]> =>
    elementsOf(client, `${path}?${apiVersion}&$expand=instanceView`, signal);
  const [alone, sets] = await Promise.all([
    list(`${compute}/virtualMachines`),
    list(`${compute}/virtualMachineScaleSets`),
  ]);
  const instances = await Promise.all(sets.filter(isUniform).map(({ id }) => list(`${id}/virtualMachines`)));
  const elements = [...alone, ...instances.flat()];
  const vms = await Promise.all(elements.map((element) => complete(client, element, signal)));
  return vms.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

async function elementsOf(client: ArmClient, path: string, signal: AbortSignal): Promise<readonly unknown[]> {
  const { body } = await client.get(path, { signal });
  const value = isRecord(body) ? body['value'] : undefined;
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Instances of other sets are VMs of their own. */
function isUniform(set: unknown): set is { readonly id: string } {
  if (!isRecord(set) || typeof set['id'] !== 'string') return false;
  const { properties } = set;
  return isRecord(properties) && properties['orchestrationMode'] === 'Uniform';
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
