import type { AsyncOperations } from '../arm/async-operations.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Directory } from '../identity/directory.ts';
import type { StorageAccount } from './account.ts';
import type { AccountChanges } from './account-changes.ts';
import type { StorageAccounts } from './accounts.ts';
import type { BootDiagnosticsStorage } from './boot-logs.ts';

export interface StorageOptions {
  readonly directory: Directory;
  readonly accounts: StorageAccounts;
  readonly storage: BootDiagnosticsStorage;
  readonly operations: AsyncOperations;
  readonly origin: () => string;
}

/** What the routes of one account have in common. */
export interface AccountRouteContext extends StorageOptions {
  readonly changes: AccountChanges;
  /** The template of an account's path, with `{account}`. */
  readonly path: string;
  /** Who may take that action over an account, such as `read`. */
  readonly access: (action: string, scope?: string) => Extract<ArmRoute['access'], { kind: 'role' }>;
  readonly show: (account: StorageAccount) => Promise<object>;
  /** Throws 404 `ResourceNotFound`. */
  readonly require: (name: string) => StorageAccount;
}
