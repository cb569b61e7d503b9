import { ArmError } from '../arm/error.ts';

/** What the storage provider says. One function a wire string. */

export function accountNameInvalid(name: string): ArmError {
  return new ArmError(400, 'AccountNameInvalid', nameInvalidText(name));
}

export function nameInvalidText(name: string): string {
  return (
    `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in ` +
    'length and use numbers and lower-case letters only.'
  );
}

/** The name is somebody else's. */
export function accountAlreadyTaken(name: string): ArmError {
  return new ArmError(409, 'StorageAccountAlreadyTaken', alreadyTakenText(name));
}

export function alreadyTakenText(name: string): string {
  return `The storage account named ${name} is already taken.`;
}

export function operationInProgress(): ArmError {
  const message =
    'An operation is currently performing on this storage account that requires exclusive access.';
  return new ArmError(409, 'StorageAccountOperationInProgress', message);
}

/** `parameters` are paths in the body, such as `networkAcls.ipRule[*].value`. */
export function invalidValues(parameters: readonly string[]): ArmError {
  const message = `Values for request parameters are invalid: ${parameters.join(',')}.`;
  return new ArmError(400, 'InvalidValuesForRequestParameters', message);
}

export function propertyCannotBeUpdated(property: string): ArmError {
  const message =
    `The property '${property}' was specified in the input, but it cannot be updated as it is read-only. ` +
    'For more information, see - https://aka.ms/storageaccountupdate';
  return new ArmError(400, 'AccountPropertyCannotBeUpdated', message);
}

export function locationRequired(): ArmError {
  return new ArmError(400, 'LocationRequired', 'The location property is required for this definition.');
}

export function locationNotAvailable(location: string, available: string): ArmError {
  const message =
    `The provided location '${location}' is not available for resource type ` +
    `'Microsoft.Storage/storageAccounts'. List of available regions for the resource type is '${available}'.`;
  return new ArmError(400, 'LocationNotAvailableForResourceType', message);
}

/** Storage does not come to serve what it was told; the words are this mock's. */
export function storageUnavailable(reason: unknown): ArmError {
  const said = reason instanceof Error ? reason.message.split('\n', 1).join('') : String(reason);
  return new ArmError(503, 'ServerBusy', `The server is currently unable to receive requests: ${said}`);
}

export function operationNotFound(id: string): ArmError {
  return new ArmError(404, 'NotFound', `The operation '${id}' was not found.`);
}
