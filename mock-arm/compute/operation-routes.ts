import { type AsyncOperations, type OperationState, settledWithin } from '../arm/async-operations.ts';
import { ArmError } from '../arm/error.ts';
import { type ArmResponse, ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import { retryAfterSeconds } from './accepted.ts';
import { operationNotFound } from './errors.ts';

const heldPollMs = 1000;

/** The one route by which clients follow operations: state by default, outcome with `monitor=true`. */
export function operationRoutes(operations: AsyncOperations): readonly ArmRoute[] {
  const scope = `${templates.subscription}/providers/Microsoft.Compute/locations/{location}`;
  return [
    {
      method: 'GET',
      path: `${scope}/operations/{operation}`,
      access: { kind: 'role', action: 'Microsoft.Compute/locations/operations/read', scope },
      async handle(request): Promise<ArmResponse> {
        const id = request.param('operation');
        const operation = operations.find(id);
        if (operation === undefined) throw operationNotFound(id);
        await settledWithin(operation, heldPollMs);
        const { state, startTime } = operation;
        const headers = state.status === 'InProgress' ? { 'retry-after': String(retryAfterSeconds) } : {};
        if (request.query.get('monitor') === 'true') return { ...outcome(state), headers };
        return { status: 200, headers, body: { startTime, ...shown(state), name: operation.id } };
      },
    },
  ];
}

/** With what the operation has put out where the real service has it. */
function shown(state: OperationState): object {
  if (state.status !== 'Succeeded' || state.output === undefined) return state;
  const { output, ...rest } = state;
  return { ...rest, properties: { output } };
}

function outcome(state: OperationState): ArmResponse {
  if (state.status === 'Failed') throw new ArmError(409, state.error.code, state.error.message);
  if (state.status === 'InProgress') return { status: 202 };
  return state.output === undefined ? { status: 200 } : ok(state.output);
}
