import { resourceGroupId, subscriptionId, templates } from '../arm/resource-id.ts';
import { list, ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { Directory } from '../identity/directory.ts';

interface ResourcesOptions {
  readonly directory: Directory;
  readonly authorizer: Authorizer;
}

/** Microsoft.Resources: tenants, subscriptions, resource groups and locations. */
export function resourcesRoutes({ directory, authorizer }: ResourcesOptions): readonly ArmRoute[] {
  const group = (): object => resourceGroup(directory);
  const groupAccess = (scope: string) =>
    ({ kind: 'role', action: 'Microsoft.Resources/subscriptions/resourceGroups/read', scope }) as const;
  const memberAccess = (action: string) =>
    ({
      kind: 'member',
      action: `Microsoft.Resources/subscriptions/${action}`,
      scope: templates.subscription,
    }) as const;
  return [
    {
      method: 'GET',
      path: '/tenants',
      access: { kind: 'signed-in' },
      handle: () => list([tenant(directory)]),
    },
    {
      method: 'GET',
      path: '/subscriptions',
      access: { kind: 'signed-in' },
      handle: ({ principal }) =>
        list(authorizer.isMember(principal, subscriptionId(directory)) ? [subscription(directory)] : []),
    },
    {
      method: 'GET',
      path: templates.subscription,
      access: memberAccess('read'),
      handle: () => ok(subscription(directory)),
    },
    {
      method: 'GET',
      path: `${templates.subscription}/locations`,
      access: memberAccess('locations/read'),
      handle: () => list([location(directory)]),
    },
    {
      method: 'GET',
      path: `${templates.subscription}/resourceGroups`,
      access: groupAccess(templates.subscription),
      handle: () => list([group()]),
    },
    {
      method: 'GET',
      path: templates.group,
      access: groupAccess(templates.group),
      handle: () => ok(group()),
    },
  ];
}

function tenant({ tenantId, domain }: Directory): object {
  return {
    id: `/tenants/${tenantId}`,
    tenantId,
    displayName: 'ttys0',
    defaultDomain: domain,
    domains: [domain],
    tenantCategory: 'Home',
    tenantType: 'AAD',
  };
}

function subscription(directory: Directory): object {
  return {
    id: subscriptionId(directory),
    subscriptionId: directory.subscription.id,
    tenantId: directory.tenantId,
    displayName: directory.subscription.name,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'ttys0',
      spendingLimit: 'Off',
    },
  };
}

function location(directory: Directory): object {
  const { location: name } = directory;
  const displayName = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    id: `${subscriptionId(directory)}/locations/${name}`,
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended', geographyGroup: displayName },
  };
}

function resourceGroup(directory: Directory): object {
  return {
    id: resourceGroupId(directory),
    name: directory.resourceGroup,
    type: 'Microsoft.Resources/resourceGroups',
    location: directory.location,
    properties: { provisioningState: 'Succeeded' },
  };
}
