import type { Directory } from '../identity/directory.ts';

/** Paths of the resources, as route templates. Handlers never see another subscription or group than the lab's. */
export const templates = {
  subscription: '/subscriptions/{subscription}',
  group: '/subscriptions/{subscription}/resourceGroups/{group}',
  virtualMachine:
    '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{vm}',
  scaleSet:
    '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachineScaleSets/{set}',
} as const;

export function subscriptionId(directory: Directory): string {
  return `/subscriptions/${directory.subscription.id}`;
}

export function resourceGroupId(directory: Directory): string {
  return `${subscriptionId(directory)}/resourceGroups/${directory.resourceGroup}`;
}

export function virtualMachineId(directory: Directory, vmName: string): string {
  return `${resourceGroupId(directory)}/providers/Microsoft.Compute/virtualMachines/${vmName}`;
}

export function scaleSetId(directory: Directory, name: string): string {
  return `${resourceGroupId(directory)}/providers/Microsoft.Compute/virtualMachineScaleSets/${name}`;
}

export function storageAccountId(directory: Directory, name: string): string {
  return `${resourceGroupId(directory)}/providers/Microsoft.Storage/storageAccounts/${name}`;
}
