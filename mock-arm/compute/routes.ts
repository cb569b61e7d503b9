import type { AsyncOperations } from '../arm/async-operations.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import type { StorageAccounts } from '../storage/accounts.ts';
import type { BootDiagnosticsStorage } from '../storage/boot-logs.ts';
import type { Store } from '../store/store.ts';
import { bootDataRoutes } from './boot-data-routes.ts';
import type { BootDiagnosticsStore } from './boot-diagnostics.ts';
import { Extensions } from './extensions/extensions.ts';
import { extensionRoutes } from './extensions/routes.ts';
import { operationRoutes } from './operation-routes.ts';
import type { PowerOperations } from './power.ts';
import { powerRoutes } from './power-routes.ts';
import type { Provisioning } from './provisioning.ts';
import { readRoutes } from './read-routes.ts';
import { runCommandRoutes } from './run-command/routes.ts';
import { scaleSetRoutes } from './scale-sets/routes.ts';
import { settingsOf } from './settings.ts';
import { updateRoutes } from './update-routes.ts';

interface ComputeOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly operations: AsyncOperations;
  readonly power: PowerOperations;
  readonly provisioning: Provisioning;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly accounts: StorageAccounts;
  readonly storage: BootDiagnosticsStorage;
  readonly store: Store;
}

/** Microsoft.Compute: virtual machines and scale sets, their power and their operations (3.1, 3.2 of the wire notes). */
export function computeRoutes(options: ComputeOptions): readonly ArmRoute[] {
  const extensions = new Extensions(options.store);
  const sources = { ...options, extensions };
  const settings = (vm: FleetVm): ReturnType<typeof settingsOf> => settingsOf(vm, sources);
  const all = { ...sources, settings };
  return [
    ...readRoutes(all),
    ...updateRoutes(all),
    ...bootDataRoutes(all),
    ...powerRoutes(all),
    ...runCommandRoutes(all),
    ...extensionRoutes(all),
    ...scaleSetRoutes(all),
    ...operationRoutes(options.operations),
  ];
}
