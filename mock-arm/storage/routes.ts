import { resourceNotFound } from '../arm/errors.ts';
import { list, ok } from '../arm/request.ts';
import { resourceGroupId, templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Directory } from '../identity/directory.ts';
import { findAccount } from './account-address.ts';
import type { BootDiagnosticsStorage, StorageAccount } from './boot-logs.ts';

interface StorageOptions {
  readonly directory: Directory;
  readonly storage: BootDiagnosticsStorage;
  readonly now: () => Date;
}

/** Microsoft.Storage: the accounts that can hold boot diagnostics, and their keys (3.4 of the wire notes). */
export function storageRoutes({ directory, storage, now }: StorageOptions): readonly ArmRoute[] {
  const createdAt = now().toISOString();
  const provider = 'providers/Microsoft.Storage/storageAccounts';
  const account = `${templates.group}/${provider}/{account}`;
  const access = (scope: string, action: string) =>
    ({ kind: 'role', action: `Microsoft.Storage/storageAccounts/${action}`, scope }) as const;
  const show = (one: StorageAccount): object => storageAccount(one, directory, createdAt);
  const require = (name: string): StorageAccount => {
    const found = findAccount(storage.accounts(), name);
    if (found === undefined)
      throw resourceNotFound(`Microsoft.Storage/storageAccounts/${name}`, directory.resourceGroup);
    return found;
  };
  const listRoute = (scope: string): ArmRoute => ({
    method: 'GET',
    path: `${scope}/${provider}`,
    access: access(scope, 'read'),
    handle: () => list(storage.accounts().map(show)),
  });
  return [
    listRoute(templates.subscription),
    listRoute(templates.group),
    {
      method: 'GET',
      path: account,
      access: access(account, 'read'),
      handle: (request) => ok(show(require(request.param('account')))),
    },
    {
      method: 'POST',
      path: `${account}/listKeys`,
      access: access(account, 'listKeys/action'),
      handle(request) {
        const { name } = require(request.param('account'));
        const key = (value: string, index: number): object => ({
          creationTime: createdAt,
          keyName: `key${index + 1}`,
          value,
          permissions: 'FULL',
        });
        return ok({ keys: storage.keys(name).map(key) });
      },
    },
  ];
}

/** An account as the storage provider shows it. */
function storageAccount(
  { name, blobEndpoint }: StorageAccount,
  directory: Directory,
  createdAt: string,
): object {
  return {
    sku: { name: 'Standard_LRS', tier: 'Standard' },
    kind: 'StorageV2',
    id: `${resourceGroupId(directory)}/providers/Microsoft.Storage/storageAccounts/${name}`,
    name,
    type: 'Microsoft.Storage/storageAccounts',
    location: directory.location,
    tags: {},
    properties: {
      minimumTlsVersion: 'TLS1_2',
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: true,
      isHnsEnabled: false,
      networkAcls: { bypass: 'AzureServices', virtualNetworkRules: [], ipRules: [], defaultAction: 'Allow' },
      supportsHttpsTrafficOnly: true,
      accessTier: 'Hot',
      provisioningState: 'Succeeded',
      creationTime: createdAt,
      primaryEndpoints: { blob: blobEndpoint },
      primaryLocation: directory.location,
      statusOfPrimary: 'available',
    },
  };
}
