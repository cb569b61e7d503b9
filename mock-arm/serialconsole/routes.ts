import { ArmError } from '../arm/error.ts';
import { resourceNotFound } from '../arm/errors.ts';
import { type ArmRequest, list, ok } from '../arm/request.ts';
import { templates, virtualMachineId } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import { authorizationFailed } from '../authorization/authorizer.ts';
import { requireVm } from '../compute/vm-lookup.ts';
import type { ConsoleBroker, Fleet } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import type { Principal } from '../identity/principal.ts';
import { connectAction, type ConsoleGate } from './console-gate.ts';
import type { ConsoleService } from './console-service.ts';
import { operations } from './operations.ts';
import type { ConsoleRefusal } from './refusals.ts';
import { onlyPort, serialPort, serialPortScope } from './serial-port.ts';

interface SerialConsoleOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly consoleBroker: ConsoleBroker;
  readonly consoleService: ConsoleService;
  readonly gate: ConsoleGate;
}

const provider = 'providers/Microsoft.SerialConsole';
const servicePath = `${templates.subscription}/${provider}/consoleServices/default`;
const portsPath = `${templates.virtualMachine}/${provider}/serialPorts`;

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
    ...portRoutes(options),
    connectRoute(options),
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
      access: { kind: 'member' },
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

function portRoutes({ fleet, directory }: SerialConsoleOptions): readonly ArmRoute[] {
  const access = (scope: string) =>
    ({ kind: 'role', action: 'Microsoft.SerialConsole/serialPorts/read', scope }) as const;
  return [
    {
      method: 'GET',
      path: `${templates.subscription}/${provider}/serialPorts`,
      access: access(templates.subscription),
      handle: () => list(fleet.vms.map((vm) => serialPort(vm, directory))),
    },
    {
      method: 'GET',
      path: portsPath,
      access: access(templates.virtualMachine),
      handle: (request) => list([serialPort(requireVm(fleet, request.param('vm'), directory), directory)]),
    },
    {
      method: 'GET',
      path: `${portsPath}/{port}`,
      access: access(`${portsPath}/{port}`),
      handle(request) {
        const vm = requireVm(fleet, request.param('vm'), directory);
        checkPort(request, directory);
        return ok(serialPort(vm, directory));
      },
    },
  ];
}

function connectRoute(options: SerialConsoleOptions): ArmRoute {
  const { fleet, directory, consoleBroker, gate } = options;
  return {
    method: 'POST',
    path: `${portsPath}/{port}/connect`,
    access: { kind: 'handler', action: connectAction, scope: `${portsPath}/{port}` },
    handle(request) {
      const { principal } = request;
      const verdict = gate.check(principal, request.param('vm'));
      if (!verdict.allowed)
        throw asArmError(verdict, principal, virtualMachineId(directory, request.param('vm')));
      checkPort(request, directory);
      const vm = requireVm(fleet, request.param('vm'), directory);
      const connectionString = consoleBroker.open({
        vm,
        principalId: principal.objectId,
        principalName: principal.name,
      });
      return ok({ connectionString });
    },
  };
}

/** The text is the one that people see; the refusal of a permission also carries what Resource Manager says of it. */
function asArmError(refusal: ConsoleRefusal, principal: Principal, vmId: string): ArmError {
  const { status, code, message } = refusal;
  if (code !== 'AuthorizationFailed') return new ArmError(status, code, message);
  const { message: detail } = authorizationFailed(principal, connectAction, serialPortScope(vmId));
  return new ArmError(status, code, message, { details: [{ code, message: detail }] });
}

function checkPort(request: ArmRequest, directory: Directory): void {
  const port = request.param('port');
  if (port === onlyPort) return;
  const resource = `Microsoft.Compute/virtualMachines/${request.param('vm')}/${provider}/serialPorts/${port}`;
  throw resourceNotFound(resource, directory.resourceGroup);
}
