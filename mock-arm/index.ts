export type { ActivityEvent, ActivityListener, ActivityResult } from './arm/activity.ts';
export { answerFrameworkError } from './arm/plugin.ts';
export { hashedGuid } from './arm/hashed-guid.ts';
export { type DenyAssignment, everyone } from './authorization/deny/deny-assignment.ts';
export { isActionPattern } from './authorization/roles/action-catalogue.ts';
export { type RoleName, roleNames } from './authorization/role-definitions.ts';
export { FaultError } from './faults/faults.ts';
export type {
  ConsoleBroker,
  Fleet,
  FleetVm,
  PowerState,
  ProvisioningState,
  ScaleSetPlace,
  ScriptOutcome,
} from './fleet.ts';
export {
  createDirectory,
  type Directory,
  directoryDomain,
  directoryIds,
  type DirectoryOptions,
  type DirectorySecrets,
  type DirectoryServicePrincipal,
  type DirectoryUser,
  peopleNames,
} from './identity/directory.ts';
export { InvalidToken, type TokenFault } from './identity/invalid-token.ts';
export type { Principal } from './identity/principal.ts';
export { createMockArm, type MockArm, type MockArmOptions } from './mock-arm.ts';
export type { BootDiagnostics } from './compute/boot-diagnostics.ts';
export { machineId } from './compute/vm-lookup.ts';
export { serialPortScope } from './serialconsole/serial-port.ts';
export type { ConsoleVerdict } from './serialconsole/console-gate.ts';
export type { ConsoleRefusal } from './serialconsole/refusals.ts';
export { accountNameOf } from './storage/account-address.ts';
export type { AccountKeys, BootDiagnosticsStorage, BootDiagnosticsUris } from './storage/boot-logs.ts';
export { Store } from './store/store.ts';
export { forgetVmId, keptVmId } from './store/vm-ids.ts';
