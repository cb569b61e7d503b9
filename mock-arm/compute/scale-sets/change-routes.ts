import { z } from 'zod';
import { ArmError } from '../../arm/error.ts';
import type { AsyncOperations } from '../../arm/async-operations.ts';
import { invalidRequestContent } from '../../arm/errors.ts';
import { type ArmRequest, ok } from '../../arm/request.ts';
import { templates } from '../../arm/resource-id.ts';
import type { ArmRoute } from '../../arm/route.ts';
import type { Fleet, FleetVm } from '../../fleet.ts';
import type { Directory } from '../../identity/directory.ts';
import type { BootDiagnosticsStorage } from '../../storage/boot-logs.ts';
import { accepted } from '../accepted.ts';
import { bootDiagnosticsRequest, type BootDiagnosticsStore } from '../boot-diagnostics.ts';
import type { PowerOperations } from '../power.ts';
import { powerActionOf, powerNames } from '../power-routes.ts';
import { requireInstances } from '../vm-lookup.ts';
import type { ScaleSetModels } from './models.ts';
import { placeOf, scaleSet } from './scale-set.ts';

interface ChangeOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly operations: AsyncOperations;
  readonly power: PowerOperations;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly storage: BootDiagnosticsStorage;
  readonly models: ScaleSetModels;
}

const modelRequest = z.object({
  properties: z
    .looseObject({
      virtualMachineProfile: z
        .looseObject({
          diagnosticsProfile: z.object({ bootDiagnostics: bootDiagnosticsRequest.nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
const instanceIds = z.object({ instanceIds: z.array(z.string()).nullish() }).nullish();

/**
 * The set's model, its instances brought to it, and the power of all of them or of some. Of the model, boot diagnostics
 * are what can be changed; instances have them only once they are brought to it, as in the real service.
 */
export function changeRoutes(options: ChangeOptions): readonly ArmRoute[] {
  const { operations, power } = options;
  const address = (request: ArmRequest) => ({ ...options, apiVersion: request.query.get('api-version') });
  return [
    ...(['PUT', 'PATCH'] as const).map((method) => modelRoute(method, options)),
    {
      method: 'POST',
      path: `${templates.scaleSet}/manualupgrade`,
      access: access('manualUpgrade/action'),
      handle(request) {
        const instances = chosen(request, options);
        const operation = operations.start(() => Promise.resolve());
        for (const vm of instances) bringToModel(vm, options);
        request.report('Succeeded');
        return accepted(operation, address(request));
      },
    },
    ...powerNames.map((name): ArmRoute => ({
      method: 'POST',
      path: `${templates.scaleSet}/${name}`,
      access: access(`${name}/action`),
      handle(request) {
        const all = chosen(request, options).map((vm) =>
          power.begin(vm, powerActionOf(name, request), () => undefined),
        );
        const operation = operations.start(async () => {
          await Promise.all(all.map(({ settled }) => settled));
          for (const { state } of all) {
            if (state.status !== 'Failed') continue;
            request.report('Failed', state.error);
            throw new ArmError(409, state.error.code, state.error.message);
          }
          request.report('Succeeded');
        });
        return accepted(operation, address(request));
      },
    })),
  ];
}

function modelRoute(method: 'PUT' | 'PATCH', { fleet, directory, models }: ChangeOptions): ArmRoute {
  return {
    method,
    path: templates.scaleSet,
    access: access('write'),
    handle(request) {
      const [first, ...rest] = requireInstances(fleet, request.param('set'), directory);
      if (first === undefined) throw new Error('a scale set has instances');
      const parsed = modelRequest.safeParse(request.body);
      if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
      const { set } = placeOf(first);
      const change = parsed.data.properties?.virtualMachineProfile?.diagnosticsProfile?.bootDiagnostics;
      if (change != null) models.update(set, change);
      return ok(scaleSet([first, ...rest], models.of(set), directory));
    },
  };
}

function bringToModel(vm: FleetVm, { models, bootDiagnostics, storage }: ChangeOptions): void {
  bootDiagnostics.replace(vm, models.of(placeOf(vm).set));
  storage.settingsChanged(vm);
}

/** The instances that a request names, or all. Throws 400 for one that is not there. */
function chosen(request: ArmRequest, { fleet, directory }: ChangeOptions): readonly FleetVm[] {
  const instances = requireInstances(fleet, request.param('set'), directory);
  const parsed = instanceIds.safeParse(request.body);
  if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const ids = parsed.data?.instanceIds;
  if (ids == null || ids.includes('*')) return instances;
  return ids.map((id) => {
    const vm = instances.find(({ scaleSet: place, name }) => place?.instanceId === id || name === id);
    if (vm !== undefined) return vm;
    const message = `The provided instanceId ${id} is not an active Virtual Machine Scale Set VM instanceId.`;
    throw new ArmError(400, 'InvalidParameter', message, { target: 'instanceIds' });
  });
}

const access = (action: string) =>
  ({
    kind: 'role',
    action: `Microsoft.Compute/virtualMachineScaleSets/${action}`,
    scope: templates.scaleSet,
  }) as const;
