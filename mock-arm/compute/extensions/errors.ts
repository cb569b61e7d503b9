import { ArmError } from '../../arm/error.ts';
import { type Extension, handlerOf } from './extension.ts';

/** What is said of extensions. One function a wire string. */

export function artifactNotFound({ publisher, type }: Extension, location: string): ArmError {
  const message = `The VM extension with publisher '${publisher}' and type '${type}' could not be found in location '${location}'.`;
  return new ArmError(404, 'ArtifactNotFound', message);
}

export function oneOfAHandler(extension: Extension, present: Extension): ArmError {
  const message =
    "Multiple VMExtensions per handler not supported for OS type 'Linux'. " +
    `VMExtension '${present.name}' with handler '${handlerOf(extension)}' already added or specified in input.`;
  return new ArmError(400, 'BadRequest', message);
}

export function extensionBusy(name: string): ArmError {
  const message = `The extension '${name}' is being changed by another request. Wait for that to end, and try again.`;
  return new ArmError(409, 'Conflict', message);
}

/** The error of an operation whose work in the guest has failed. */
export function provisioningFailed({ name, publisher, type }: Extension, reason: string): ArmError {
  const message =
    `VM has reported a failure when processing extension '${name}' (publisher '${publisher}' and type '${type}'). ` +
    `Error message: '${reason}'.`;
  return new ArmError(409, 'VMExtensionProvisioningError', message);
}
