import { ArmError } from './error.ts';

/** What Resource Manager itself says, before or instead of a resource provider. One function a wire string. */

/** `wrapped` is false for the serial console's provider, whose specification shows the bare object. */
export function subscriptionNotFound(subscriptionId: string, wrapped: boolean): ArmError {
  const message = `The subscription '${subscriptionId}' could not be found.`;
  return new ArmError(404, 'SubscriptionNotFound', message, { wrapped });
}

export function resourceGroupNotFound(group: string): ArmError {
  return new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

/** `resource` is type and name, such as `Microsoft.Compute/virtualMachines/debian`. */
export function resourceNotFound(resource: string, group: string): ArmError {
  const message =
    `The Resource '${resource}' under resource group '${group}' was not found. ` +
    'For more details please go to https://aka.ms/ARMResourceNotFoundFix';
  return new ArmError(404, 'ResourceNotFound', message, { headers: { 'x-ms-failure-cause': 'gateway' } });
}

/** Not a wire string: what this mock says of a route that it does not have. `GET /_ttys0/unhandled` lists it. */
export function routeNotInMock(method: string, path: string): ArmError {
  const message = `ttys0 has no route for ${method} ${path}. GET /_ttys0/unhandled lists every such request.`;
  return new ArmError(404, 'RouteNotInMock', message, { headers: { 'x-ms-failure-cause': 'gateway' } });
}

export function methodNotAllowed(method: string, allowed: readonly string[]): ArmError {
  const message = `The requested resource does not support http method '${method}'.`;
  return new ArmError(405, 'HttpMethodNotSupported', message, { headers: { allow: allowed.join(', ') } });
}

export function invalidRequestUri(): ArmError {
  return new ArmError(400, 'InvalidRequestUri', 'The request URI is not valid.');
}

/** Of the real versions none is asked for, as long as it could be one. */
export function invalidApiVersion(version: string): ArmError {
  const message = `The api-version '${version}' is invalid. The supported versions are '2018-05-01' and any other date.`;
  return new ArmError(400, 'InvalidApiVersionParameter', message);
}

export function invalidRequestContent(reason: string): ArmError {
  const message = `The request content was invalid and could not be deserialized: '${reason}'.`;
  return new ArmError(400, 'InvalidRequestContent', message);
}

export function unsupportedMediaType(mediaType: string): ArmError {
  const message = `The content media type '${mediaType}' is not supported. Only 'application/json' is supported.`;
  return new ArmError(415, 'UnsupportedMediaType', message);
}

export function requestEntityTooLarge(limitBytes: number): ArmError {
  const message = `The request content size exceeds the maximum size of '${limitBytes}' bytes.`;
  return new ArmError(413, 'RequestEntityTooLarge', message);
}

export function internalServerError(requestId: string): ArmError {
  const message = `Encountered internal server error. Diagnostic information: request id '${requestId}'.`;
  return new ArmError(500, 'InternalServerError', message);
}
