import { asOperationError } from '../arm/async-operations.ts';
import type { ArmRequest } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Fleet } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import { accepted } from './accepted.ts';
import type { PowerAction, PowerOperations } from './power.ts';
import { machineKinds } from './vm-lookup.ts';

interface PowerRouteOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly power: PowerOperations;
}

/** The names of the power operations, as they end their paths. */
export const powerNames = ['start', 'powerOff', 'deallocate', 'restart', 'redeploy', 'reapply'] as const;

/** What a request wants done; `skipShutdown=true` pulls the plug. */
export function powerActionOf(name: (typeof powerNames)[number], { query }: ArmRequest): PowerAction {
  return name === 'powerOff' && query.get('skipshutdown')?.toLowerCase() === 'true' ? 'powerOffNow' : name;
}

/** The power of one VM or instance: long-running operations, which follow the guest itself. */
export function powerRoutes(options: PowerRouteOptions): readonly ArmRoute[] {
  const { fleet, directory, power } = options;
  return machineKinds(fleet, directory).flatMap((kind) =>
    powerNames.map((name): ArmRoute => ({
      method: 'POST',
      path: `${kind.path}/${name}`,
      access: { kind: 'role', action: `${kind.actions}/${name}/action`, scope: kind.path },
      handle(request) {
        const operation = power.begin(kind.require(request), powerActionOf(name, request), (error) => {
          if (error === undefined) request.report('Succeeded');
          else request.report('Failed', asOperationError(error));
        });
        return accepted(operation, { ...options, apiVersion: request.query.get('api-version') });
      },
    })),
  );
}
