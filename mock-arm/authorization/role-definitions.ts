/** What a role allows. Actions may hold `*`, which stands for any run of characters, and match in any case. */
export interface RoleDefinition {
  /** The GUID that the role has everywhere in Azure. */
  readonly id: string;
  readonly actions: readonly string[];
  /** Taken out of `actions`; another role may still grant them. */
  readonly notActions: readonly string[];
}

const notForContributors = [
  'Microsoft.Authorization/*/Delete',
  'Microsoft.Authorization/*/Write',
  'Microsoft.Authorization/elevateAccess/Action',
  'Microsoft.Blueprint/blueprintAssignments/write',
  'Microsoft.Blueprint/blueprintAssignments/delete',
  'Microsoft.Compute/galleries/share/action',
];

/** The built-in roles that a lab uses, with the real ones' actions, and one of the lab's own. */
export const roleDefinitions = {
  Owner: { id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', actions: ['*'], notActions: [] },
  Contributor: {
    id: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
    actions: ['*'],
    notActions: notForContributors,
  },
  /** The lab's own: a contributor who may not even see storage accounts (access.storage-role). */
  'Storage-less Contributor': {
    id: '5707a6e1-e550-4c0b-9a3d-0e7f2b6c8d09',
    actions: ['*'],
    notActions: [...notForContributors, 'Microsoft.Storage/*'],
  },
  'Virtual Machine Contributor': {
    id: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c',
    actions: [
      'Microsoft.Authorization/*/read',
      'Microsoft.Compute/availabilitySets/*',
      'Microsoft.Compute/locations/*',
      'Microsoft.Compute/virtualMachines/*',
      'Microsoft.Compute/virtualMachineScaleSets/*',
      'Microsoft.Compute/disks/write',
      'Microsoft.Compute/disks/read',
      'Microsoft.Compute/disks/delete',
      'Microsoft.Insights/alertRules/*',
      'Microsoft.Network/locations/*',
      'Microsoft.Network/networkInterfaces/*',
      'Microsoft.Network/networkSecurityGroups/join/action',
      'Microsoft.Network/networkSecurityGroups/read',
      'Microsoft.Network/publicIPAddresses/join/action',
      'Microsoft.Network/publicIPAddresses/read',
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
      'Microsoft.ResourceHealth/availabilityStatuses/read',
      'Microsoft.Resources/deployments/*',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
      'Microsoft.SerialConsole/serialPorts/connect/action',
      'Microsoft.Storage/storageAccounts/listKeys/action',
      'Microsoft.Storage/storageAccounts/read',
      'Microsoft.Support/*',
    ],
    notActions: [],
  },
  Reader: { id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', actions: ['*/read'], notActions: [] },
} as const satisfies Readonly<Record<string, RoleDefinition>>;

export type RoleName = keyof typeof roleDefinitions;

export const roleNames = Object.keys(roleDefinitions) as readonly RoleName[];

export function isRoleName(text: unknown): text is RoleName {
  return roleNames.some((name) => name === text);
}
