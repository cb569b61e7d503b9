import { ArmError } from '../arm/error.ts';
import { storageAccountId } from '../arm/resource-id.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { Locks } from '../authorization/locks.ts';
import type { BootDiagnosticsStore } from '../compute/boot-diagnostics.ts';
import type { Provisioning } from '../compute/provisioning.ts';
import { machineId } from '../compute/vm-lookup.ts';
import type { Faults } from '../faults/faults.ts';
import type { FleetVm, PowerState } from '../fleet.ts';
import type { StorageAccount } from '../storage/account.ts';
import { accountNameOf } from '../storage/account-address.ts';
import type { StorageAccounts } from '../storage/accounts.ts';
import { letsServiceIn } from '../storage/firewall.ts';
import type { Directory } from '../identity/directory.ts';
import type { Principal } from '../identity/principal.ts';
import { mfaSatisfied } from '../identity/second-factor/mfa-satisfied.ts';
import type { ConsoleService } from './console-service.ts';
import type { PortStates } from './port-states.ts';
import { type ConsoleRefusal, refusals } from './refusals.ts';
import { serialPortScope } from './serial-port.ts';

/** What the checks before a console session come to. */
export type ConsoleVerdict = { readonly allowed: true } | ConsoleRefusal;

export const connectAction = 'Microsoft.SerialConsole/serialPorts/connect/action';
/** To see a console without typing: an action of this program's own, which the real service does not have. */
export const watchAction = 'Microsoft.SerialConsole/serialPorts/watch/action';

/** What somebody wants to do at a console. */
export type ConsoleUse = 'connect' | 'watch';

interface ConsoleGateOptions {
  readonly directory: Directory;
  readonly authorizer: Authorizer;
  readonly locks: Locks;
  readonly ports: PortStates;
  readonly faults: Faults;
  readonly provisioning: Provisioning;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly accounts: StorageAccounts;
  readonly consoleService: ConsoleService;
}

/**
 * Decides whether a principal may have a VM's console now: subscription, VM, permission, second factor, scale set, lock,
 * port, provisioning, power, boot diagnostics, storage, in this order (access.role, access.mfa, access.bootdiag,
 * access.storage-role, access.disable-vm, access.disable-subscription, known.vmss).
 */
export class ConsoleGate {
  readonly #options: ConsoleGateOptions;

  constructor(options: ConsoleGateOptions) {
    this.#options = options;
  }

  /** @param find gives the VM, or throws the `ArmError` of one that is not there */
  check(principal: Principal, find: () => FleetVm, use: ConsoleUse = 'connect'): ConsoleVerdict {
    const { directory, authorizer, locks, ports, faults, provisioning, consoleService } = this.#options;
    if (consoleService.disabled) return refusals.subscriptionDisabled();
    const vm = found(find);
    if (vm instanceof ArmError) return refusals.missing(vm);
    const scope = serialPortScope(machineId(directory, vm));
    const action = use === 'watch' ? watchAction : connectAction;
    if (!authorizer.grants(principal, action, scope)) return refusals.permission();
    const denial = authorizer.denial(principal, action, scope);
    if (denial !== undefined) return refusals.denied(denial);
    if (!mfaSatisfied(principal, directory.policy)) return refusals.secondFactor();
    if (vm.scaleSet !== undefined && faults.has('vmss-preview')) return refusals.scaleSetPreview();
    const locked = use === 'watch' ? undefined : locks.refusal(scope, 'write');
    if (locked !== undefined) return refusals.locked(locked);
    if (ports.of(vm) === 'disabled') return refusals.portDisabled(vm.name);
    if (!provisioning.hasSucceeded(vm)) return refusals.notProvisioned();
    return (
      powerRefusal(vm.powerState) ??
      this.#storageRefusal(principal, vm) ??
      faultRefusal(faults) ?? { allowed: true }
    );
  }

  /** error.bootdiag-settings, error.storage-group, access.storage-role */
  #storageRefusal(principal: Principal, vm: FleetVm): ConsoleRefusal | undefined {
    const { directory, authorizer, bootDiagnostics, accounts } = this.#options;
    const { enabled, storageUri } = bootDiagnostics.of(vm);
    if (!enabled) return refusals.bootDiagnosticsDisabled(vm.name);
    if (storageUri === undefined) return undefined; // the platform's own, which asks nobody for a right
    if (new URL(storageUri).protocol !== 'https:') return refusals.storageAddress();
    const name = accountNameOf(storageUri);
    const account = accounts.find(name);
    if (account === undefined) return refusals.storageGroup(name);
    const scope = storageAccountId(directory, account.name);
    const permits = (action: string): boolean =>
      authorizer.permits(principal, `Microsoft.Storage/storageAccounts/${action}`, scope);
    if (!permits('read')) return refusals.storageGroup(name); // to who may not see it, it is not there
    return permits('listKeys/action') ? accountRefusal(account) : refusals.storageWrite();
  }
}

function found(find: () => FleetVm): FleetVm | ArmError {
  try {
    return find();
  } catch (error) {
    if (error instanceof ArmError) return error;
    throw error;
  }
}

/** How an account is set up may keep the service from writing to it (5.1, 5.3 of the wire notes). */
function accountRefusal({ isHnsEnabled, settings }: StorageAccount): ConsoleRefusal | undefined {
  const { publicNetworkAccess, networkAcls, allowSharedKeyAccess } = settings;
  if (publicNetworkAccess !== 'Enabled' || !letsServiceIn(networkAcls)) return refusals.storageFirewall();
  if (!allowSharedKeyAccess) return refusals.storageKeyAccess();
  return isHnsEnabled ? refusals.storageHierarchical() : undefined;
}

/** A guest that is shutting down still has much to say; one that starts has no line yet. */
function powerRefusal(state: PowerState): ConsoleRefusal | undefined {
  if (state === 'running' || state === 'stopping') return undefined;
  return state === 'deallocated' || state === 'deallocating' ? refusals.deallocated() : refusals.notRunning();
}

/** What is made to go wrong goes wrong last: where all else is well. */
function faultRefusal(faults: Faults): ConsoleRefusal | undefined {
  if (faults.has('storage-firewall')) return refusals.storageFirewall();
  if (faults.has('os-type-conflict')) return refusals.osTypeConflict();
  return faults.has('time-out') ? refusals.timeOut() : undefined;
}
