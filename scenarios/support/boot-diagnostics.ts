import type { LabUser } from 'ttys0';

/** An account of storage, as boot diagnostics name it. */
export interface StorageAccount {
  /** Its path at the Resource Manager. */
  readonly id: string;
  readonly name: string;
  readonly blobUrl: string;
}

/** Changes the boot diagnostics of the guest; `storageUri: null` is the platform's own account. */
export async function setBootDiagnostics(
  user: LabUser,
  settings: { readonly enabled: boolean; readonly storageUri?: string | null },
): Promise<void> {
  await user.arm.ask('PATCH', '', { properties: { diagnosticsProfile: { bootDiagnostics: settings } } });
}

/** The account that every lab has to begin with. */
export async function firstStorageAccount(user: LabUser): Promise<StorageAccount> {
  const path = `${user.arm.subscription}/providers/Microsoft.Storage/storageAccounts`;
  const { value } = (await user.arm.ask('GET', path)) as {
    value: [{ id: string; name: string; properties: { primaryEndpoints: { blob: string } } }];
  };
  const [{ id, name, properties }] = value;
  return { id, name, blobUrl: properties.primaryEndpoints.blob };
}
