import { asOperationError, type AsyncOperations } from '../arm/async-operations.ts';
import { list, ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import { accountNameOf } from '../storage/account-address.ts';
import type { StorageAccounts } from '../storage/accounts.ts';
import type { BootDiagnosticsStorage, BootDiagnosticsUris } from '../storage/boot-logs.ts';
import { accepted } from './accepted.ts';
import { bootDataRoutes } from './boot-data-routes.ts';
import type { BootDiagnosticsStore } from './boot-diagnostics.ts';
import { instanceView } from './instance-view.ts';
import { operationRoutes } from './operation-routes.ts';
import { type PowerAction, PowerOperations } from './power.ts';
import { updateRoutes } from './update-routes.ts';
import { virtualMachine } from './virtual-machine.ts';
import { requireVm } from './vm-lookup.ts';

interface ComputeOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly operations: AsyncOperations;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly accounts: StorageAccounts;
  readonly storage: BootDiagnosticsStorage;
}

/** Microsoft.Compute: virtual machines, their power and their operations (3.1, 3.2 of the wire notes). */
export function computeRoutes(options: ComputeOptions): readonly ArmRoute[] {
  return [
    ...readRoutes(options),
    ...updateRoutes(options),
    ...bootDataRoutes(options),
    ...powerRoutes(options),
    ...operationRoutes(options.operations),
  ];
}

function readRoutes(options: ComputeOptions): readonly ArmRoute[] {
  const { fleet, directory, bootDiagnostics } = options;
  const show = (vm: FleetVm, withInstanceView: boolean): object =>
    virtualMachine(vm, bootDiagnostics.of(vm), directory, {
      withInstanceView,
      uris: customUris(vm, options),
    });
  const access = (scope: string, action = 'read') =>
    ({ kind: 'role', action: `Microsoft.Compute/virtualMachines/${action}`, scope }) as const;
  const listRoute = (scope: string): ArmRoute => ({
    method: 'GET',
    path: `${scope}/providers/Microsoft.Compute/virtualMachines`,
    access: access(scope),
    // `az vm list -d` and the page ask for the states of all VMs at once by this.
    handle: ({ query }) => list(fleet.vms.map((vm) => show(vm, query.get('statusonly') === 'true'))),
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
        return ok(instanceView(vm, bootDiagnostics.of(vm), customUris(vm, options)));
      },
    },
  ];
}

/** Undefined where storage is the platform's own, or is of an account that is not there. */
function customUris(
  vm: FleetVm,
  { bootDiagnostics, accounts, storage }: ComputeOptions,
): BootDiagnosticsUris | undefined {
  const { storageUri } = bootDiagnostics.of(vm);
  const account = storageUri && accounts.find(accountNameOf(storageUri));
  return account ? storage.blobUris(vm, account.name) : undefined;
}

function powerRoutes(options: ComputeOptions): readonly ArmRoute[] {
  const { fleet, directory, operations } = options;
  const power = new PowerOperations(operations);
  const route = (
    name: 'start' | 'powerOff' | 'deallocate' | 'restart' | 'redeploy' | 'reapply',
  ): ArmRoute => ({
    method: 'POST',
    path: `${templates.virtualMachine}/${name}`,
    access: {
      kind: 'role',
      action: `Microsoft.Compute/virtualMachines/${name}/action`,
      scope: templates.virtualMachine,
    },
    handle(request) {
      const vm = requireVm(fleet, request.param('vm'), directory);
      const now = request.query.get('skipshutdown')?.toLowerCase() === 'true';
      const action: PowerAction = name === 'powerOff' && now ? 'powerOffNow' : name;
      const operation = power.begin(vm, action, (error) => {
        if (error === undefined) request.report('Succeeded');
        else request.report('Failed', asOperationError(error));
      });
      return accepted(operation, { ...options, apiVersion: request.query.get('api-version') });
    },
  });
  return (['start', 'powerOff', 'deallocate', 'restart', 'redeploy', 'reapply'] as const).map(route);
}
