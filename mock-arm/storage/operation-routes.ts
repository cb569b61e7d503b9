import { type AsyncOperation, settledWithin } from '../arm/async-operations.ts';
import { ArmError } from '../arm/error.ts';
import { type ArmResponse, ok } from '../arm/request.ts';
import { subscriptionId, templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Directory } from '../identity/directory.ts';
import { operationNotFound } from './errors.ts';
import type { AccountRouteContext } from './route-context.ts';

/** Where clients may poll an operation. */
interface OperationAddress {
  readonly directory: Directory;
  readonly origin: () => string;
  readonly apiVersion: string | undefined;
}

const heldPollMs = 1000;
const retryAfterSeconds = 1;

/**
 * 202 without content, as for a new account. The provider has one way to follow it, `Location`, which in the end
 * answers with the account. The mock has the account's name in the address, so that it need not remember it.
 */
export function acceptedStorageOperation(
  { id }: AsyncOperation,
  account: string,
  { directory, origin, apiVersion = '2023-01-01' }: OperationAddress,
): ArmResponse {
  const place = `${subscriptionId(directory)}/providers/Microsoft.Storage/locations/${directory.location}`;
  const query = `monitor=true&account=${account}&api-version=${encodeURIComponent(apiVersion)}`;
  return {
    status: 202,
    headers: {
      location: `${origin()}${place}/asyncoperations/${id}?${query}`,
      'retry-after': String(retryAfterSeconds),
    },
  };
}

/** 202 while an account is being made, and then the account. */
export function operationRoutes(context: AccountRouteContext): readonly ArmRoute[] {
  const { operations, show, require } = context;
  const scope = `${templates.subscription}/providers/Microsoft.Storage/locations/{location}`;
  return [
    {
      method: 'GET',
      path: `${scope}/asyncoperations/{operation}`,
      access: { kind: 'role', action: 'Microsoft.Storage/locations/asyncoperations/read', scope },
      async handle(request): Promise<ArmResponse> {
        const id = request.param('operation');
        const operation = operations.find(id);
        const account = request.query.get('account');
        if (operation === undefined || account === undefined) throw operationNotFound(id);
        await settledWithin(operation, heldPollMs);
        const { state } = operation;
        if (state.status === 'Failed') throw new ArmError(409, state.error.code, state.error.message);
        if (state.status === 'Succeeded') return ok(await show(require(account)));
        return acceptedStorageOperation(operation, account, {
          ...context,
          apiVersion: request.query.get('api-version'),
        });
      },
    },
  ];
}
