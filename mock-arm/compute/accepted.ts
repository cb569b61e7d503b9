import type { AsyncOperation } from '../arm/async-operations.ts';
import type { ArmResponse } from '../arm/request.ts';
import { subscriptionId } from '../arm/resource-id.ts';
import type { Directory } from '../identity/directory.ts';

/** Where clients may poll an operation, and how often. */
interface OperationAddress {
  readonly directory: Directory;
  readonly origin: () => string;
  readonly apiVersion: string | undefined;
}

/**
 * Seconds between polls. Not zero: clients in JavaScript and Python take that as none given, and wait for 2 or even
 * 30 seconds. A poll is held until the operation ends, so that a quick one is seen to end at once.
 */
export const retryAfterSeconds = 1;

/** 202 without content, with both ways to poll (3.2 of the wire notes). */
export function accepted(operation: AsyncOperation, address: OperationAddress): ArmResponse {
  return {
    status: 202,
    headers: {
      'azure-asyncoperation': operationUrl(operation, address, ''),
      location: operationUrl(operation, address, 'p=ttys0&monitor=true&'),
      'retry-after': String(retryAfterSeconds),
    },
  };
}

/** Of a 200 or 201 whose work goes on: where that may be followed. */
export function asyncHeaders(
  operation: AsyncOperation,
  address: OperationAddress,
): Readonly<Record<string, string>> {
  return {
    'azure-asyncoperation': operationUrl(operation, address, ''),
    'azure-asyncnotification': 'Enabled',
    'retry-after': String(retryAfterSeconds),
  };
}

/** The address of an operation's state. */
function operationUrl(operation: AsyncOperation, address: OperationAddress, query: string): string {
  const { directory, origin, apiVersion = '2024-07-01' } = address;
  const location = `${subscriptionId(directory)}/providers/Microsoft.Compute/locations/${directory.location}`;
  const version = encodeURIComponent(apiVersion);
  return `${origin()}${location}/operations/${operation.id}?${query}api-version=${version}`;
}
