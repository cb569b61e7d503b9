import { resourceNotFound } from '../arm/errors.ts';
import { list, ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import { AccountChanges } from './account-changes.ts';
import { accountView } from './account-view.ts';
import { changeRoutes } from './change-routes.ts';
import { keyRoutes } from './key-routes.ts';
import { nameRoutes } from './name-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import type { AccountRouteContext, StorageOptions } from './route-context.ts';
import { sasRoutes } from './sas-routes.ts';

const provider = 'providers/Microsoft.Storage/storageAccounts';

/** Microsoft.Storage: the accounts that can hold boot diagnostics, and their keys (3.4 of the wire notes). */
export function storageRoutes(options: StorageOptions): readonly ArmRoute[] {
  const { directory, accounts, storage } = options;
  const changes = new AccountChanges(options);
  const path = `${templates.group}/${provider}/{account}`;
  const context: AccountRouteContext = {
    ...options,
    changes,
    path,
    access: (action, scope = path) =>
      ({ kind: 'role', action: `Microsoft.Storage/storageAccounts/${action}`, scope }) as const,
    show: async (account) =>
      accountView(account, directory, {
        endpoint: await storage.endpointOf(account.name),
        state: changes.stateOf(account),
      }),
    require(name) {
      const found = accounts.find(name);
      if (found !== undefined) return found;
      throw resourceNotFound(`Microsoft.Storage/storageAccounts/${name}`, directory.resourceGroup);
    },
  };
  return [
    ...readRoutes(context),
    ...changeRoutes(context),
    ...keyRoutes(context),
    ...nameRoutes(context),
    ...sasRoutes(context),
    ...operationRoutes(context),
  ];
}

function readRoutes({ accounts, path, access, show, require }: AccountRouteContext): readonly ArmRoute[] {
  const listRoute = (scope: string): ArmRoute => ({
    method: 'GET',
    path: `${scope}/${provider}`,
    access: access('read', scope),
    handle: async () => list(await Promise.all(accounts.all.map(show))),
  });
  return [
    listRoute(templates.subscription),
    listRoute(templates.group),
    {
      method: 'GET',
      path,
      access: access('read'),
      handle: async (request) => ok(await show(require(request.param('account')))),
    },
  ];
}
