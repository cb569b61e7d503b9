import { ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Fleet } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import { accountNameOf } from '../storage/account-address.ts';
import type { StorageAccounts } from '../storage/accounts.ts';
import type { BootDiagnosticsStorage } from '../storage/boot-logs.ts';
import type { BootDiagnosticsStore } from './boot-diagnostics.ts';
import { bootDiagnosticsNotEnabled, invalidParameter, storageAccountNotFound } from './errors.ts';
import { machineKinds } from './vm-lookup.ts';

interface BootDataOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly accounts: StorageAccounts;
  readonly storage: BootDiagnosticsStorage;
}

const expiryParameter = 'sasUriExpirationTimeInMinutes';
/** The lab's own: an earlier part of the log, where it is longer than one blob; the real service has none. */
const partParameter = 'ttys0Part';
const [shortestMinutes, defaultMinutes, longestMinutes] = [1, 120, 1440];

/** Addresses of a VM's log and screenshot that open without a key until they expire (3.3 of the wire notes). */
export function bootDataRoutes(options: BootDataOptions): readonly ArmRoute[] {
  const { fleet, directory, bootDiagnostics, accounts, storage } = options;
  return machineKinds(fleet, directory).map((kind): ArmRoute => ({
    method: 'POST',
    path: `${kind.path}/retrieveBootDiagnosticsData`,
    access: {
      kind: 'role',
      action: `${kind.actions}/retrieveBootDiagnosticsData/action`,
      scope: kind.path,
    },
    async handle(request) {
      const vm = kind.require(request);
      const minutes = parseMinutes(request.query.get(expiryParameter.toLowerCase()));
      const part = parsePart(request.query.get(partParameter.toLowerCase()));
      const { enabled, storageUri } = bootDiagnostics.of(vm);
      if (!enabled) throw bootDiagnosticsNotEnabled(vm.name);
      const account = storageUri === undefined ? undefined : accountNameOf(storageUri);
      if (account !== undefined && accounts.find(account) === undefined)
        throw storageAccountNotFound(account);
      return ok(await storage.sasUris(vm, account, minutes, part));
    },
  }));
}

function parseMinutes(text: string | undefined): number {
  if (text === undefined || text === '') return defaultMinutes;
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (minutes < shortestMinutes || minutes > longestMinutes) throw invalidParameter(expiryParameter);
  return minutes;
}

function parsePart(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw invalidParameter(partParameter);
  return Number(text);
}
