import { z } from 'zod';
import type { AsyncOperations } from '../arm/async-operations.ts';
import type { ArmRequest, ArmResponse } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Fleet, FleetVm } from '../fleet.ts';
import type { Directory } from '../identity/directory.ts';
import { accountNameOf } from '../storage/account-address.ts';
import type { StorageAccounts } from '../storage/accounts.ts';
import type { BootDiagnosticsStorage } from '../storage/boot-logs.ts';
import { diagnosticsRefusal } from '../storage/diagnostics-refusal.ts';
import { asyncHeaders } from './accepted.ts';
import {
  type BootDiagnosticsRequest,
  bootDiagnosticsRequest,
  type BootDiagnosticsStore,
} from './boot-diagnostics.ts';
import { invalidParameter, propertyChangeNotAllowed, vmCannotBeCreated } from './errors.ts';
import type { MachineSettings } from './instance-view.ts';
import { virtualMachine } from './virtual-machine.ts';
import { findVm, requireVm } from './vm-lookup.ts';

interface UpdateOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly operations: AsyncOperations;
  readonly bootDiagnostics: BootDiagnosticsStore;
  readonly accounts: StorageAccounts;
  readonly storage: BootDiagnosticsStorage;
  readonly settings: (vm: FleetVm) => MachineSettings;
}

const updateRequest = z.looseObject({
  properties: z
    .looseObject({
      diagnosticsProfile: z.object({ bootDiagnostics: bootDiagnosticsRequest.nullish() }).nullish(),
    })
    .nullish(),
});

type UpdateRequest = z.infer<typeof updateRequest>;

/** PUT and PATCH of a VM. Of all its settings they change boot diagnostics (access.bootdiag, access.disable-vm). */
export function updateRoutes(options: UpdateOptions): readonly ArmRoute[] {
  const { fleet, directory, bootDiagnostics } = options;
  const common = {
    path: templates.virtualMachine,
    access: {
      kind: 'role',
      action: 'Microsoft.Compute/virtualMachines/write',
      scope: templates.virtualMachine,
    },
  } as const;
  const answer = (request: ArmRequest): ArmResponse => {
    const vm = requireVm(fleet, request.param('vm'), directory);
    options.storage.settingsChanged(vm);
    // The change itself is done by now; the operation is there for clients that insist on polling one.
    const operation = options.operations.start(() => Promise.resolve());
    const apiVersion = request.query.get('api-version');
    return {
      status: 200,
      headers: asyncHeaders(operation, { ...options, apiVersion }),
      body: virtualMachine(vm, { ...options.settings(vm), provisioningState: 'Updating' }, directory),
    };
  };
  return [
    {
      ...common,
      method: 'PUT',
      handle(request): ArmResponse {
        const vm = findVm(fleet, request.param('vm'));
        if (vm === undefined) throw vmCannotBeCreated(request.param('vm'));
        // Clients leave out what they do not know, so that what a PUT does not name stays as it is.
        const change = settingsOf(parseUpdate(request.body));
        if (change != null) {
          checkAccount(change, options);
          bootDiagnostics.replace(vm, change);
        }
        return answer(request);
      },
    },
    {
      ...common,
      method: 'PATCH',
      handle(request): ArmResponse {
        const vm = requireVm(fleet, request.param('vm'), directory);
        const update = parseUpdate(request.body);
        refuseOtherChanges(update);
        const change = settingsOf(update);
        if (change != null) {
          checkAccount(change, options);
          bootDiagnostics.update(vm, change);
        }
        return answer(request);
      },
    },
  ];
}

function settingsOf(update: UpdateRequest): BootDiagnosticsRequest | null | undefined {
  return update.properties?.diagnosticsProfile?.bootDiagnostics;
}

/** An account that is not there is told when the console is asked for, one of the wrong type at once. */
function checkAccount({ storageUri }: BootDiagnosticsRequest, { accounts }: UpdateOptions): void {
  const account = storageUri == null ? undefined : accounts.find(accountNameOf(storageUri));
  const refusal = account && diagnosticsRefusal(account);
  if (refusal !== undefined) throw refusal;
}

function parseUpdate(body: unknown): UpdateRequest {
  const parsed = updateRequest.safeParse(body);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.filter((part) => part !== 'properties').join('.');
  throw invalidParameter(path === undefined || path === '' ? 'parameters' : path);
}

/** A PATCH names just what it changes: to pass over the rest in silence would tell a client that it worked. */
function refuseOtherChanges(update: UpdateRequest): void {
  const names = [...Object.keys(update), ...Object.keys(update.properties ?? {})];
  const other = names.find((name) => name !== 'properties' && name !== 'diagnosticsProfile');
  if (other !== undefined) throw propertyChangeNotAllowed(other);
}
