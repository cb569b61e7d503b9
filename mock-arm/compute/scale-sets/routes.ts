import type { AsyncOperations } from '../../arm/async-operations.ts';
import { ArmError } from '../../arm/error.ts';
import { type ArmRequest, list, ok } from '../../arm/request.ts';
import { templates } from '../../arm/resource-id.ts';
import type { ArmRoute } from '../../arm/route.ts';
import type { Fleet, FleetVm } from '../../fleet.ts';
import type { Directory } from '../../identity/directory.ts';
import type { BootDiagnosticsStorage } from '../../storage/boot-logs.ts';
import type { Store } from '../../store/store.ts';
import type { BootDiagnosticsStore } from '../boot-diagnostics.ts';
import type { MachineSettings } from '../instance-view.ts';
import type { PowerOperations } from '../power.ts';
import { requireInstance, requireInstances } from '../vm-lookup.ts';
import { changeRoutes } from './change-routes.ts';
import { ScaleSetModels } from './models.ts';
import {
  instanceOf,
  type Instances,
  placeOf,
  scaleSet,
  scaleSetInstance,
  scaleSetInstanceView,
} from './scale-set.ts';

interface ScaleSetOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly operations: AsyncOperations;
  readonly power: PowerOperations;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly storage: BootDiagnosticsStorage;
  readonly store: Store;
  readonly settings: (vm: FleetVm) => MachineSettings;
}

/** Scale sets and their instances, each of which is a guest (3.1 of the wire notes; known.vmss). */
export function scaleSetRoutes(options: ScaleSetOptions): readonly ArmRoute[] {
  const models = new ScaleSetModels(options.store);
  return [
    ...setRoutes(options, models),
    ...instanceRoutes(options, models),
    ...changeRoutes({ ...options, models }),
  ];
}

function setRoutes(
  { fleet, directory, settings }: ScaleSetOptions,
  models: ScaleSetModels,
): readonly ArmRoute[] {
  const show = (instances: Instances): object =>
    scaleSet(instances, models.of(placeOf(instances[0]).set), directory);
  const listRoute = (scope: string): ArmRoute => ({
    method: 'GET',
    path: `${scope}/providers/Microsoft.Compute/virtualMachineScaleSets`,
    access: access('read', scope),
    handle: () => list(allSets(fleet).map(show)),
  });
  return [
    listRoute(templates.subscription),
    listRoute(templates.group),
    {
      method: 'GET',
      path: templates.scaleSet,
      access: access('read', templates.scaleSet),
      handle: (request) => ok(show(instancesOf(request, fleet, directory))),
    },
    {
      method: 'GET',
      path: `${templates.scaleSet}/instanceView`,
      access: access('instanceView/read', templates.scaleSet),
      handle: (request) => ok(scaleSetInstanceView(instancesOf(request, fleet, directory), settings)),
    },
  ];
}

function instanceRoutes(
  { fleet, directory, settings }: ScaleSetOptions,
  models: ScaleSetModels,
): readonly ArmRoute[] {
  const collection = `${templates.scaleSet}/virtualMachines`;
  const path = `${collection}/{instance}`;
  const wantsView = ({ query }: ArmRequest): boolean =>
    query.get('$expand')?.toLowerCase().includes('instanceview') ?? false;
  const show = (vm: FleetVm, request: ArmRequest): object =>
    scaleSetInstance(vm, settings(vm), models.of(placeOf(vm).set), directory, wantsView(request));
  const found = (request: ArmRequest): FleetVm =>
    requireInstance(fleet, request.param('set'), request.param('instance'), directory);
  return [
    {
      method: 'GET',
      path: collection,
      access: access('virtualMachines/read', templates.scaleSet),
      handle: (request) => list(instancesOf(request, fleet, directory).map((vm) => show(vm, request))),
    },
    {
      method: 'GET',
      path,
      access: access('virtualMachines/read', path),
      handle: (request) => ok(show(found(request), request)),
    },
    {
      method: 'GET',
      path: `${path}/instanceView`,
      access: access('virtualMachines/instanceView/read', path),
      handle(request) {
        const vm = found(request);
        const { set, orchestration } = placeOf(vm);
        if (orchestration === 'Flexible') throw notOfFlexible(set);
        return ok(instanceOf(vm, settings(vm), directory, set));
      },
    },
  ];
}

const access = (action: string, scope: string) =>
  ({ kind: 'role', action: `Microsoft.Compute/virtualMachineScaleSets/${action}`, scope }) as const;

/** The instances of the set that a request names. */
function instancesOf(request: ArmRequest, fleet: Fleet, directory: Directory): Instances {
  const [first, ...rest] = requireInstances(fleet, request.param('set'), directory);
  if (first === undefined) throw new Error('a scale set has instances');
  return [first, ...rest];
}

function allSets({ vms }: Fleet): readonly Instances[] {
  const bySet = new Map<string, [FleetVm, ...FleetVm[]]>();
  for (const vm of vms) {
    if (vm.scaleSet === undefined) continue;
    const instances = bySet.get(vm.scaleSet.set);
    if (instances === undefined) bySet.set(vm.scaleSet.set, [vm]);
    else instances.push(vm);
  }
  return [...bySet.values()];
}

/** Instances of a flexible set are VMs: their own instance view is there. */
function notOfFlexible(set: string): ArmError {
  const message = `Operation 'VMScaleSetVMs.instanceView.GET' is not allowed on Virtual Machine Scale Set '${set}'.`;
  return new ArmError(409, 'OperationNotAllowed', message);
}
