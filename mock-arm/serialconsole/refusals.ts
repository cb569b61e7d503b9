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
} as const;

function refusal(status: number, code: string, message: string): ConsoleRefusal {
  return { allowed: false, status, code, message };
}
