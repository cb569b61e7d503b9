import { asOperationError } from '../arm/async-operations.ts';
import { ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import { acceptedStorageOperation } from './operation-routes.ts';
import type { AccountRouteContext } from './route-context.ts';

/** Making, changing and deleting an account. */
export function changeRoutes(context: AccountRouteContext): readonly ArmRoute[] {
  const { accounts, changes, operations, path, access, show, require } = context;
  return [
    {
      method: 'PUT',
      path,
      access: access('write'),
      async handle(request) {
        const name = request.param('account');
        const known = accounts.find(name);
        // As the real service: what is there is changed at once, what is not takes its time.
        if (known !== undefined) return ok(await show(changes.update(known, request.body)));
        const { served } = changes.create(name, request.body);
        const operation = operations.start(async () => {
          try {
            await served();
          } catch (error) {
            request.report('Failed', asOperationError(error));
            throw error;
          }
          request.report('Succeeded');
        });
        return acceptedStorageOperation(operation, name, {
          ...context,
          apiVersion: request.query.get('api-version'),
        });
      },
    },
    {
      method: 'PATCH',
      path,
      access: access('write'),
      handle: async (request) =>
        ok(await show(changes.update(require(request.param('account')), request.body))),
    },
    {
      method: 'DELETE',
      path,
      access: access('delete'),
      async handle(request) {
        const account = accounts.find(request.param('account'));
        if (account === undefined) return { status: 204 };
        await changes.remove(account);
        return { status: 200 };
      },
    },
  ];
}
