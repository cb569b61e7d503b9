import { storageAccountId } from '../arm/resource-id.ts';
import type { Directory } from '../identity/directory.ts';
import type { StorageAccount } from './account.ts';

export type AccountState = 'Creating' | 'Succeeded';

/** An account as the storage provider shows it (3.4 of the wire notes); its keys are not among it. Azure CLI looks at `encryption`. */
export function accountView(
  account: StorageAccount,
  directory: Directory,
  { endpoint, state }: { readonly endpoint: string; readonly state: AccountState },
): object {
  const { name, kind, skuName, tags, isHnsEnabled, settings, creationTime, keys } = account;
  const encrypted = { keyType: 'Account', enabled: true, lastEnabledTime: creationTime };
  return {
    sku: { name: skuName, tier: skuName.split('_', 1)[0] },
    kind,
    id: storageAccountId(directory, name),
    name,
    type: 'Microsoft.Storage/storageAccounts',
    location: directory.location,
    tags,
    properties: {
      ...settings,
      isHnsEnabled,
      encryption: { services: { blob: encrypted, file: encrypted }, keySource: 'Microsoft.Storage' },
      keyCreationTime: { key1: keys[0].creationTime, key2: keys[1].creationTime },
      provisioningState: state,
      creationTime,
      primaryEndpoints: { blob: endpoint },
      primaryLocation: directory.location,
      statusOfPrimary: 'available',
    },
  };
}

/** The two keys, as who may list them gets them. */
export function keysView({ keys }: StorageAccount): object {
  return {
    keys: keys.map(({ value, creationTime }, index) => ({
      creationTime,
      keyName: `key${index + 1}`,
      value,
      permissions: 'FULL',
    })),
  };
}
