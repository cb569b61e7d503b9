import { ArmError } from '../arm/error.ts';
import type { StorageAccount } from './account.ts';

const supported: readonly string[] = ['Standard_GRS', 'Standard_LRS', 'Standard_RAGRS'];

/** Why an account cannot hold boot diagnostics, in the compute provider's words; undefined where it can. */
export function diagnosticsRefusal({ name, skuName, kind }: StorageAccount): ArmError | undefined {
  if (!supported.includes(skuName)) {
    return notSupported(
      `Storage account ${name} is of ${skuName} type. ` +
        `Boot Diagnostics supports ${supported.join(',')} storage account types.`,
    );
  }
  if (kind === 'Storage' || kind === 'StorageV2') return undefined;
  return notSupported(
    `Boot diagnostics uses ${name} which is a Blob storage account. ` +
      'Please retry with General purpose storage account.',
  );
}

function notSupported(message: string): ArmError {
  return new ArmError(409, 'StorageAccountTypeNotSupported', message);
}
