import type { Directory } from '../identity/directory.ts';
import { defaultSettings, settingsSchema, type StorageAccount } from './account.ts';
import type { AccountState } from './account-view.ts';
import { type AccountChange, parseChange, parseCreation } from './account-requests.ts';
import type { StorageAccounts } from './accounts.ts';
import type { BootDiagnosticsStorage } from './boot-logs.ts';
import {
  accountAlreadyTaken,
  accountNameInvalid,
  operationInProgress,
  propertyCannotBeUpdated,
  storageUnavailable,
} from './errors.ts';

interface AccountChangesOptions {
  readonly accounts: StorageAccounts;
  readonly storage: BootDiagnosticsStorage;
  readonly directory: Directory;
}

const validName = /^[a-z0-9]{3,24}$/;

export function isValidName(name: string): boolean {
  return validName.test(name);
}

/** What changes accounts: each change is kept first, so that a lab that dies on the way goes on with it. */
export class AccountChanges {
  readonly #options: AccountChangesOptions;
  readonly #creating = new Set<string>();

  constructor(options: AccountChangesOptions) {
    this.#options = options;
  }

  stateOf({ name }: StorageAccount): AccountState {
    return this.#creating.has(name) ? 'Creating' : 'Succeeded';
  }

  /**
   * Makes an account. `served` resolves once storage has it. Throws `AccountNameInvalid`, `StorageAccountAlreadyTaken`
   * and what `parseCreation` throws.
   */
  create(
    name: string,
    body: unknown,
  ): { readonly account: StorageAccount; readonly served: () => Promise<void> } {
    const { accounts, storage, directory } = this.#options;
    if (!isValidName(name)) throw accountNameInvalid(name);
    if (storage.isTaken(name)) throw accountAlreadyTaken(name);
    const { sku, kind, tags = {}, properties } = parseCreation(body, directory.location);
    const account = accounts.add({
      name,
      kind,
      skuName: sku.name,
      tags,
      isHnsEnabled: properties.isHnsEnabled ?? false,
      settings: settingsSchema.parse({ ...defaultSettings, ...properties }),
    });
    this.#creating.add(name);
    const served = (): Promise<void> => this.#serve().finally(() => this.#creating.delete(name));
    return { account, served };
  }

  /**
   * Changes what the body names. Throws `InvalidValuesForRequestParameters`, `AccountPropertyCannotBeUpdated` and, as each
   * change of an account that is still being made, `StorageAccountOperationInProgress`.
   */
  update(account: StorageAccount, body: unknown): StorageAccount {
    this.#refuseWhileCreating(account);
    const change = parseChange(body);
    refuseReadOnly(account, change);
    return this.#options.accounts.put({
      ...account,
      skuName: change.sku?.name ?? account.skuName,
      kind: change.kind ?? account.kind,
      tags: change.tags ?? account.tags,
      settings: settingsSchema.parse({ ...account.settings, ...change.properties }),
    });
  }

  /** Resolves once storage refuses the old key. */
  async regenerateKey(account: StorageAccount, keyName: 'key1' | 'key2'): Promise<StorageAccount> {
    this.#refuseWhileCreating(account);
    const changed = this.#options.accounts.regenerateKey(account, keyName);
    await this.#serve();
    return changed;
  }

  /** Resolves once its blobs are gone. */
  async remove(account: StorageAccount): Promise<void> {
    this.#refuseWhileCreating(account);
    this.#options.accounts.remove(account);
    await this.#serve();
  }

  #refuseWhileCreating(account: StorageAccount): void {
    if (this.#creating.has(account.name)) throw operationInProgress();
  }

  async #serve(): Promise<void> {
    const { accounts, storage } = this.#options;
    try {
      await storage.serve(accounts.keys);
    } catch (error) {
      throw storageUnavailable(error);
    }
  }
}

/** An account of the first generation may become one of the second; all else of its kind stays. */
function refuseReadOnly(account: StorageAccount, { kind, properties }: AccountChange): void {
  const upgrades = account.kind !== 'FileStorage' && account.kind !== 'BlockBlobStorage';
  if (kind !== undefined && kind !== account.kind && !(upgrades && kind === 'StorageV2'))
    throw propertyCannotBeUpdated('kind');
  const { isHnsEnabled = account.isHnsEnabled } = properties;
  if (isHnsEnabled !== account.isHnsEnabled) throw propertyCannotBeUpdated('isHnsEnabled');
}
