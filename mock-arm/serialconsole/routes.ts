import { ArmError } from '../arm/error.ts';
import { list, ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import { authorizationFailed } from '../authorization/authorizer.ts';
import { machineId, type MachineKind, machineKinds } from '../compute/vm-lookup.ts';
import type { ConsoleBroker } from '../fleet.ts';
import type { Principal } from '../identity/principal.ts';
import { connectAction, type ConsoleGate, type ConsoleUse, watchAction } from './console-gate.ts';
import type { ConsoleService } from './console-service.ts';
import { operations } from './operations.ts';
import type { ConsoleRefusal } from './refusals.ts';
import {
  allPortsRoute,
  type PortOptions,
  portRoutes,
  portsPath,
  provider,
  requirePort,
} from './port-routes.ts';
import { serialPortScope } from './serial-port.ts';

interface SerialConsoleOptions extends PortOptions {
  readonly consoleBroker: ConsoleBroker;
  readonly consoleService: ConsoleService;
  readonly gate: ConsoleGate;
}

const actions: Readonly<Record<ConsoleUse, string>> = { connect: connectAction, watch: watchAction };
const servicePath = `${templates.subscription}/${provider}/consoleServices/default`;

/** Microsoft.SerialConsole: the subscription's switch, and the ports of its VMs (1.1 of the wire notes). */
export function serialConsoleRoutes(options: SerialConsoleOptions): readonly ArmRoute[] {
  return [
    {
      method: 'GET',
      path: `/${provider}/operations`,
      access: { kind: 'signed-in' },
      handle: () => list(operations),
    },
    ...serviceRoutes(options.consoleService),
    allPortsRoute(options),
    ...machineKinds(options.fleet, options.directory).flatMap((kind) => [
      ...portRoutes(kind, options),
      connectRoute(kind, options, 'connect'),
      connectRoute(kind, options, 'watch'),
    ]),
  ];
}

function serviceRoutes(service: ConsoleService): readonly ArmRoute[] {
  const route = (name: 'enableConsole' | 'disableConsole', change: () => void): ArmRoute => ({
    method: 'POST',
    path: `${servicePath}/${name}`,
    access: {
      kind: 'role',
      action: `Microsoft.SerialConsole/consoleServices/${name}/action`,
      scope: servicePath,
    },
    handle() {
      change();
      return ok(service.body);
    },
  });
  return [
    {
      method: 'GET',
      path: servicePath,
      // Clients read it before each connect, and yet the role for the console holds no permission to read it.
      access: { kind: 'member', action: 'Microsoft.SerialConsole/consoleServices/read', scope: servicePath },
      handle: () => ok(service.body),
    },
    route('enableConsole', () => {
      service.enable();
    }),
    route('disableConsole', () => {
      service.disable();
    }),
  ];
}

/** `watch` is this program's own: a session that sees all and types nothing. */
function connectRoute(kind: MachineKind, options: SerialConsoleOptions, use: ConsoleUse): ArmRoute {
  const { directory, consoleBroker, gate } = options;
  const path = `${portsPath(kind)}/{port}`;
  return {
    method: 'POST',
    path: `${path}/${use}`,
    access: { kind: 'handler', action: actions[use], scope: path },
    handle(request) {
      const { principal } = request;
      const verdict = gate.check(principal, () => kind.require(request), use);
      if (!verdict.allowed)
        throw asArmError(verdict, principal, actions[use], () => machineId(directory, kind.require(request)));
      const vm = requirePort(kind, request, options);
      const connectionString = consoleBroker.open({
        vm,
        principalId: principal.objectId,
        principalName: principal.name,
        mode: use,
      });
      return ok({ connectionString });
    },
  };
}

/** The text is the one that people see; the refusal of a permission also carries what Resource Manager says of it. */
function asArmError(
  refusal: ConsoleRefusal,
  principal: Principal,
  action: string,
  vmId: () => string,
): ArmError {
  const { status, code, message } = refusal;
  if (code !== 'AuthorizationFailed') return new ArmError(status, code, message);
  const { message: detail } = authorizationFailed(principal, action, serialPortScope(vmId()));
  return new ArmError(status, code, message, { details: [{ code, message: detail }] });
}
