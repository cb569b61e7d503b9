import { z } from 'zod';
import { invalidRequestContent, resourceNotFound } from '../arm/errors.ts';
import { type ArmRequest, type ArmResponse, list, ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import { requireVm } from '../compute/vm-lookup.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import type { PortStates } from './port-states.ts';
import { onlyPort, serialPort } from './serial-port.ts';

interface PortOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly ports: PortStates;
}

export const provider = 'providers/Microsoft.SerialConsole';

export const portsPath = `${templates.virtualMachine}/${provider}/serialPorts`;

const portRequest = z.object({
  properties: z.object({ state: z.enum(['enabled', 'disabled']).nullish() }).nullish(),
});

/** SerialPorts: list by subscription and VM, get, create, delete (1.1 of the wire notes). */
export function portRoutes(options: PortOptions): readonly ArmRoute[] {
  const { fleet, directory } = options;
  const shown = (vm: FleetVm): readonly object[] => show(vm, options);
  return [
    {
      method: 'GET',
      path: `${templates.subscription}/${provider}/serialPorts`,
      access: accessTo('read', templates.subscription),
      handle: () => list(fleet.vms.flatMap(shown)),
    },
    {
      method: 'GET',
      path: portsPath,
      access: accessTo('read', templates.virtualMachine),
      handle: (request) => list(shown(requireVm(fleet, request.param('vm'), directory))),
    },
    {
      method: 'GET',
      path: `${portsPath}/{port}`,
      access: accessTo('read', `${portsPath}/{port}`),
      handle: (request) => ok(shown(requirePort(request, options))[0] ?? {}),
    },
    ...changeRoutes(options),
  ];
}

function changeRoutes(options: PortOptions): readonly ArmRoute[] {
  const { fleet, directory, ports } = options;
  const path = `${portsPath}/{port}`;
  return [
    {
      method: 'PUT',
      path,
      access: accessTo('write', path),
      handle(request): ArmResponse {
        const vm = requireVm(fleet, request.param('vm'), directory);
        checkNumber(request, directory);
        const parsed = portRequest.safeParse(request.body ?? {});
        if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
        ports.set(vm, parsed.data.properties?.state ?? 'enabled');
        return { status: 201, body: show(vm, options)[0] ?? {} };
      },
    },
    {
      method: 'DELETE',
      path,
      access: accessTo('delete', path),
      handle(request): ArmResponse {
        const vm = requireVm(fleet, request.param('vm'), directory);
        checkNumber(request, directory);
        if (ports.of(vm) === 'deleted') return { status: 204 };
        ports.set(vm, 'deleted');
        return { status: 200 };
      },
    },
  ];
}

const accessTo = (verb: 'read' | 'write' | 'delete', scope: string) =>
  ({ kind: 'role', action: `Microsoft.SerialConsole/serialPorts/${verb}`, scope }) as const;

/** The VM of a request that names its port. Throws 404 where there is no such port, or no longer. */
export function requirePort(request: ArmRequest, { fleet, directory, ports }: PortOptions): FleetVm {
  const vm = requireVm(fleet, request.param('vm'), directory);
  checkNumber(request, directory);
  if (ports.of(vm) === 'deleted') throw portNotFound(request, directory);
  return vm;
}

function checkNumber(request: ArmRequest, directory: Directory): void {
  if (request.param('port') !== onlyPort) throw portNotFound(request, directory);
}

function portNotFound(request: ArmRequest, directory: Directory): Error {
  const resource = `Microsoft.Compute/virtualMachines/${request.param('vm')}/${provider}/serialPorts/${request.param('port')}`;
  return resourceNotFound(resource, directory.resourceGroup);
}

function show(vm: FleetVm, { ports, directory }: PortOptions): readonly object[] {
  const state = ports.of(vm);
  return state === 'deleted' ? [] : [serialPort(vm, state, directory)];
}
