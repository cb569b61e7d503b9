import { virtualMachineId } from '../arm/resource-id.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { BootDiagnostics, BootDiagnosticsStore } from '../compute/boot-diagnostics.ts';
import { findVm, vmNotFound } from '../compute/vm-lookup.ts';
import type { Fleet, FleetVm, PowerState } from '../fleet.ts';
import { accountNameOf, findAccount } from '../storage/account-address.ts';
import type { BootDiagnosticsStorage } from '../storage/boot-logs.ts';
import type { Directory } from '../identity/directory.ts';
import type { Principal } from '../identity/principal.ts';
import { mfaSatisfied } from '../identity/second-factor/mfa-satisfied.ts';
import type { ConsoleService } from './console-service.ts';
import { type ConsoleRefusal, refusals } from './refusals.ts';
import { serialPortScope } from './serial-port.ts';

/** What the checks before a console session come to. */
export type ConsoleVerdict = { readonly allowed: true } | ConsoleRefusal;

export const connectAction = 'Microsoft.SerialConsole/serialPorts/connect/action';

interface ConsoleGateOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly authorizer: Authorizer;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly storage: BootDiagnosticsStorage;
  readonly consoleService: ConsoleService;
}

/**
 * Decides whether a principal may have a VM's console now: subscription, VM, permission, second factor, power,
 * boot diagnostics, storage, in this order (access.role, access.mfa, access.bootdiag, access.disable-vm, access.disable-subscription).
 */
export class ConsoleGate {
  readonly #options: ConsoleGateOptions;

  constructor(options: ConsoleGateOptions) {
    this.#options = options;
  }

  check(principal: Principal, vmName: string): ConsoleVerdict {
    const { fleet, directory, authorizer, bootDiagnostics, storage, consoleService } = this.#options;
    if (consoleService.disabled) return refusals.subscriptionDisabled();
    const vm = findVm(fleet, vmName);
    if (vm === undefined) {
      const { status, code, message } = vmNotFound(vmName, directory);
      return { allowed: false, status, code, message };
    }
    const scope = serialPortScope(virtualMachineId(directory, vm.name));
    if (!authorizer.permits(principal, connectAction, scope)) return refusals.permission();
    if (!mfaSatisfied(principal, directory.policy)) return refusals.secondFactor();
    return (
      powerRefusal(vm.powerState) ?? storageRefusal(vm, bootDiagnostics.of(vm), storage) ?? { allowed: true }
    );
  }
}

/** A guest that is shutting down still has much to say; one that starts has no line yet. */
function powerRefusal(state: PowerState): ConsoleRefusal | undefined {
  if (state === 'running' || state === 'stopping') return undefined;
  return state === 'deallocated' || state === 'deallocating' ? refusals.deallocated() : refusals.notRunning();
}

function storageRefusal(
  vm: FleetVm,
  diagnostics: BootDiagnostics,
  storage: BootDiagnosticsStorage,
): ConsoleRefusal | undefined {
  if (!diagnostics.enabled) return refusals.bootDiagnosticsDisabled(vm.name);
  if (diagnostics.storageUri === undefined) return undefined;
  if (new URL(diagnostics.storageUri).protocol !== 'https:') return refusals.storageAddress();
  const name = accountNameOf(diagnostics.storageUri);
  return findAccount(storage.accounts(), name) ? undefined : refusals.storageGroup(name);
}
