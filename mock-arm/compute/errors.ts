import { ArmError } from '../arm/error.ts';

/** What the compute provider says. One function a wire string. */

/** A second operation while another one holds the VM. */
export function concurrentOperation(): ArmError {
  const message =
    'The request failed due to conflict with a concurrent request. To resolve it, please refer to ' +
    'https://aka.ms/activitylog to get more details on the conflicting requests.';
  return new ArmError(409, 'Conflict', message);
}

export function restartNotAllowed(vmName: string): ArmError {
  const message = `Operation 'restart' is not allowed on VM '${vmName}' since the VM is not running.`;
  return new ArmError(409, 'OperationNotAllowed', message);
}

/** Extensions and run commands need a guest that runs. */
export function extensionsNeedRunningVm(): ArmError {
  const message = 'Cannot modify extensions in the VM when the VM is not running.';
  return new ArmError(409, 'OperationNotAllowed', message);
}

/** Nobody in the guest speaks for the platform: it is still booting, or has an initrd of its own. */
export function agentNotReady(vmName: string): ArmError {
  const message =
    `VM '${vmName}' has not reported status for VM agent or extensions. Verify that the OS is up and healthy, and ` +
    'the VM has a running VM agent. A guest of ttys0 has one if it was booted by its own initrd.';
  return new ArmError(409, 'VMAgentStatusCommunicationError', message);
}

/** The words are this mock's: clients show their own in place of them. */
export function bootDiagnosticsNotEnabled(vmName: string): ArmError {
  const message = `Boot diagnostics is not enabled for the VM '${vmName}'.`;
  return new ArmError(409, 'OperationNotAllowed', message);
}

/** The account that a VM's settings name is gone (5.3 of the wire notes). */
export function storageAccountNotFound(account: string): ArmError {
  const message =
    `The storage account '${account}' used for boot diagnostics on this VM could not be found. Verify that boot ` +
    'diagnostics is enabled for this VM, this storage account has not been deleted, and you have access to this ' +
    'storage account.';
  return new ArmError(404, 'StorageAccountNotFound', message);
}

/** Not a wire string: guests come from the command line, not from Resource Manager. */
export function vmCannotBeCreated(vmName: string): ArmError {
  const message = `ttys0 creates no VM over Resource Manager. Start a lab with it: ttys0 up ${vmName}.`;
  return new ArmError(409, 'OperationNotAllowed', message);
}

export function propertyChangeNotAllowed(property: string): ArmError {
  const message = `Changing property '${property}' is not allowed.`;
  return new ArmError(409, 'PropertyChangeNotAllowed', message, { target: property });
}

export function invalidParameter(parameter: string): ArmError {
  const message = `The value of parameter ${parameter} is invalid.`;
  return new ArmError(400, 'InvalidParameter', message, { target: parameter });
}

export function operationNotFound(id: string): ArmError {
  return new ArmError(404, 'NotFound', `The operation '${id}' was not found.`);
}
