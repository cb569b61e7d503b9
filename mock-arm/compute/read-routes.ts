import { list, ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import type { Extensions } from './extensions/extensions.ts';
import { extensionResource } from './extensions/extension.ts';
import { instanceView, type MachineSettings } from './instance-view.ts';
import { virtualMachine } from './virtual-machine.ts';
import { requireVm, standaloneVms } from './vm-lookup.ts';

interface ReadOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly extensions: Extensions;
  readonly settings: (vm: FleetVm) => MachineSettings;
}

/** VMs by list and by name, with their instance view where it is asked for (3.1 of the wire notes). */
export function readRoutes({ fleet, directory, extensions, settings }: ReadOptions): readonly ArmRoute[] {
  const show = (vm: FleetVm, withInstanceView: boolean): object => {
    const resources = extensions.of(vm).map((one) => extensionResource(vm, one, directory));
    const shown = virtualMachine(vm, settings(vm), directory, withInstanceView);
    return resources.length > 0 ? { ...shown, resources } : shown;
  };
  const access = (scope: string, action = 'read') =>
    ({ kind: 'role', action: `Microsoft.Compute/virtualMachines/${action}`, scope }) as const;
  const listRoute = (scope: string): ArmRoute => ({
    method: 'GET',
    path: `${scope}/providers/Microsoft.Compute/virtualMachines`,
    access: access(scope),
    // `az vm list -d` and the page ask for the states of all VMs at once by this.
    handle: ({ query }) =>
      list(standaloneVms(fleet).map((vm) => show(vm, query.get('statusonly') === 'true'))),
  });
  return [
    listRoute(templates.subscription),
    listRoute(templates.group),
    {
      method: 'GET',
      path: templates.virtualMachine,
      access: access(templates.virtualMachine),
      handle(request) {
        const vm = requireVm(fleet, request.param('vm'), directory);
        const expand = request.query.get('$expand')?.toLowerCase().split(',') ?? [];
        return ok(show(vm, expand.includes('instanceview')));
      },
    },
    {
      method: 'GET',
      path: `${templates.virtualMachine}/instanceView`,
      access: access(templates.virtualMachine, 'instanceView/read'),
      handle(request) {
        const vm = requireVm(fleet, request.param('vm'), directory);
        return ok(instanceView(vm, settings(vm)));
      },
    },
  ];
}
