import type { ArmError } from '../arm/error.ts';

/** Why a console is refused: everything that is checked, in order, before a session may begin. */
export interface ConsoleRefusal {
  readonly allowed: false;
  /** Stable; the wire's own where it has one. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  readonly message: string;
}

/** The wording of every refusal. Rows are of the service's error table; the rest are later texts of the service. */
export const refusals = {
  /** access.disable-subscription */
  subscriptionDisabled: () =>
    refusal(
      403,
      'SerialConsoleDisabled',
      'Azure Serial Console is not enabled for this subscription, contact your subscription administrator to enable.',
    ),
  /** The VM is not there, in Resource Manager's words. */
  missing: ({ status, code, message }: ArmError) => refusal(status, code, message),
  /** known.vmss: fault `vmss-preview`; the preview just had no such option, and the words are this mock's. */
  scaleSetPreview: () =>
    refusal(
      409,
      'ScaleSetsNotSupported',
      'The serial console is not available for instances of virtual machine scale sets in this preview.',
    ),
  /** The VM is still being made, or could not be started. */
  notProvisioned: () =>
    refusal(
      409,
      'VMNotProvisioned',
      'Provisioning for this VM has not yet succeeded. ' +
        'Please ensure the VM is fully deployed and retry the serial console connection.',
    ),
  /** error.permission */
  permission: () =>
    refusal(
      403,
      'AuthorizationFailed',
      'You do not have the required permissions to use this VM serial console. ' +
        'Ensure you have at least VM Contributor role permissions.',
    ),
  /** access.mfa */
  secondFactor: () =>
    refusal(
      403,
      'MultiFactorAuthenticationRequired',
      'Your organization requires multi-factor authentication to use the serial console, and you have signed in ' +
        'without it. Sign out, then sign in again with your second factor; if you have none, ask your ' +
        'administrator to register one for you.',
    ),
  /** error.deallocated */
  deallocated: () =>
    refusal(
      409,
      'VMDeallocated',
      'The VM is in a stopped deallocated state. Start the VM and retry the serial console connection.',
    ),
  /** Stopped but allocated, or not yet up. */
  notRunning: () =>
    refusal(
      409,
      'VMNotRunning',
      'Azure Serial Console requires a virtual machine to be running. ' +
        'Use the Start button above to start your virtual machine.',
    ),
  /** error.bootdiag-settings */
  bootDiagnosticsDisabled: (vmName: string) =>
    refusal(
      409,
      'BootDiagnosticsDisabled',
      `Unable to retrieve boot diagnostics settings for '${vmName}'. ` +
        'To use the serial console, ensure that boot diagnostics is enabled for this VM.',
    ),
  /** A storage address that is not https. */
  storageAddress: () =>
    refusal(
      400,
      'BootDiagnosticsStorageUriInvalid',
      "The serial console connection to the VM encountered an error: 'Bad Request' (400)",
    ),
  /** error.storage-group */
  storageGroup: (accountName: string) =>
    refusal(
      409,
      'BootDiagnosticsStorageNotFound',
      `Unable to determine the resource group for boot diagnostics storage account '${accountName}'. ` +
        'Verify that boot diagnostics is enabled for this VM and you have access to this storage account.',
    ),
  /** access.storage-role: the account can be seen, and not opened. */
  storageWrite: () =>
    refusal(
      403,
      'BootDiagnosticsStorageForbidden',
      'You do not have the required permissions to write to the boot diagnostics storage account for this VM. ' +
        'Please ensure you have at least VM Contributor permissions',
    ),
  /** A deny assignment's, which names it. */
  denied: ({ status, code, message }: ArmError) => refusal(status, code, message),
  /** A connect is a write: a read-only lock forbids it. */
  locked: ({ status, code, message }: ArmError) => refusal(status, code, message),
  portDisabled: (vmName: string) =>
    refusal(
      409,
      'SerialPortDisabled',
      `The serial port of '${vmName}' is disabled. Enable it, and retry the serial console connection.`,
    ),
  /** "Allow storage account key access" is off (5.1 of the wire notes); the last words are storage's own. */
  storageKeyAccess: () =>
    refusal(
      403,
      'KeyBasedAuthenticationNotPermitted',
      "The serial console connection to the VM encountered an error: 'Forbidden' (403) - " +
        'Key based authentication is not permitted on this storage account.',
    ),
  /** An account of Data Lake Storage. */
  storageHierarchical: () =>
    refusal(
      409,
      'FeatureNotSupportedForHierarchicalNamespaceAccount',
      "The serial console connection to the VM encountered an error: 'Conflict' (409) - " +
        'Specified feature is not yet supported for hierarchical namespace accounts.',
    ),
  /** The account's own firewall, and fault `storage-firewall`. */
  storageFirewall: () =>
    refusal(
      403,
      'BootDiagnosticsStorageFirewall',
      'A "Forbidden" response was encountered when accessing this VM\'s boot diagnostic storage account.',
    ),
  /** known.os-conflict: fault `os-type-conflict`. */
  osTypeConflict: () =>
    refusal(
      409,
      'ConsoleOsTypeConflict',
      "The existing console has a conflicting OS type 'Windows' with the requested OS type of Linux",
    ),
  /** Fault `time-out`. */
  timeOut: () =>
    refusal(
      504,
      'GatewayTimeout',
      'Sorry, the serial console was unable to connect to the VM because the service did not respond in a timely manner.',
    ),
} as const;

function refusal(status: number, code: string, message: string): ConsoleRefusal {
  return { allowed: false, status, code, message };
}
