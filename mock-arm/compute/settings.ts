import type { FleetVm } from '../fleet.ts';
import { accountNameOf } from '../storage/account-address.ts';
import type { StorageAccounts } from '../storage/accounts.ts';
import type { BootDiagnosticsStorage } from '../storage/boot-logs.ts';
import type { BootDiagnosticsStore } from './boot-diagnostics.ts';
import type { Extensions } from './extensions/extensions.ts';
import { extensionInstanceView } from './extensions/extension.ts';
import type { MachineSettings } from './instance-view.ts';
import type { Provisioning } from './provisioning.ts';

interface SettingsSources {
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly accounts: StorageAccounts;
  readonly storage: BootDiagnosticsStorage;
  readonly provisioning: Provisioning;
  readonly extensions: Extensions;
}

/** What the provider knows of a machine at this moment. */
export function settingsOf(vm: FleetVm, sources: SettingsSources): MachineSettings {
  const { bootDiagnostics, accounts, storage, provisioning, extensions } = sources;
  const diagnostics = bootDiagnostics.of(vm);
  const { storageUri } = diagnostics;
  // No addresses where storage is the platform's own, or is of an account that is not there.
  const account = storageUri && accounts.find(accountNameOf(storageUri));
  return {
    diagnostics,
    provisioningState: provisioning.of(vm),
    uris: account ? storage.blobUris(vm, account.name) : undefined,
    extensions: extensions.of(vm).map(extensionInstanceView),
  };
}
