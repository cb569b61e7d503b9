import { z } from 'zod';
import { invalidRequestContent, resourceNotFound } from '../arm/errors.ts';
import { type ArmRequest, type ArmResponse, list, ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import { type MachineKind, machineId } from '../compute/vm-lookup.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import type { PortStates } from './port-states.ts';
import { onlyPort, serialPort } from './serial-port.ts';

export interface PortOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly ports: PortStates;
}

export const provider = 'providers/Microsoft.SerialConsole';

/** The ports of a VM, or of an instance of a scale set. */
export function portsPath({ path }: MachineKind): string {
  return `${path}/${provider}/serialPorts`;
}

const portRequest = z.object({
  properties: z.object({ state: z.enum(['enabled', 'disabled']).nullish() }).nullish(),
});

/** The ports of all that the subscription has. */
export function allPortsRoute(options: PortOptions): ArmRoute {
  return {
    method: 'GET',
    path: `${templates.subscription}/${provider}/serialPorts`,
    access: accessTo('read', templates.subscription),
    handle: () => list(options.fleet.vms.flatMap((vm) => show(vm, options))),
  };
}

/** SerialPorts of one kind of machine: list, get, create, delete (1.1 of the wire notes). */
export function portRoutes(kind: MachineKind, options: PortOptions): readonly ArmRoute[] {
  const collection = portsPath(kind);
  return [
    {
      method: 'GET',
      path: collection,
      access: accessTo('read', kind.path),
      handle: (request) => list(show(kind.require(request), options)),
    },
    {
      method: 'GET',
      path: `${collection}/{port}`,
      access: accessTo('read', `${collection}/{port}`),
      handle: (request) => ok(show(requirePort(kind, request, options), options)[0] ?? {}),
    },
    ...changeRoutes(kind, options),
  ];
}

function changeRoutes(kind: MachineKind, options: PortOptions): readonly ArmRoute[] {
  const { directory, ports } = options;
  const path = `${portsPath(kind)}/{port}`;
  return [
    {
      method: 'PUT',
      path,
      access: accessTo('write', path),
      handle(request): ArmResponse {
        const vm = kind.require(request);
        checkNumber(vm, request, directory);
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
        const vm = kind.require(request);
        checkNumber(vm, request, directory);
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
export function requirePort(
  kind: MachineKind,
  request: ArmRequest,
  { directory, ports }: PortOptions,
): FleetVm {
  const vm = kind.require(request);
  checkNumber(vm, request, directory);
  if (ports.of(vm) === 'deleted') throw portNotFound(vm, request, directory);
  return vm;
}

function checkNumber(vm: FleetVm, request: ArmRequest, directory: Directory): void {
  if (request.param('port') !== onlyPort) throw portNotFound(vm, request, directory);
}

function portNotFound(vm: FleetVm, request: ArmRequest, directory: Directory): Error {
  const [, machine = ''] = machineId(directory, vm).split('/providers/');
  return resourceNotFound(
    `${machine}/${provider}/serialPorts/${request.param('port')}`,
    directory.resourceGroup,
  );
}

function show(vm: FleetVm, { ports, directory }: PortOptions): readonly object[] {
  const state = ports.of(vm);
  return state === 'deleted' ? [] : [serialPort(vm, state, directory)];
}
