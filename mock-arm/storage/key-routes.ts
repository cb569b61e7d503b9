import { z } from 'zod';
import { ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import { keysView } from './account-view.ts';
import { invalidValues } from './errors.ts';
import type { AccountRouteContext } from './route-context.ts';

const regenerateRequest = z.object({ keyName: z.enum(['key1', 'key2']) });

/** The two keys of an account, and new ones in their place. */
export function keyRoutes({ changes, path, access, require }: AccountRouteContext): readonly ArmRoute[] {
  return [
    {
      method: 'POST',
      path: `${path}/listKeys`,
      access: access('listKeys/action'),
      handle: (request) => ok(keysView(require(request.param('account')))),
    },
    {
      method: 'POST',
      path: `${path}/regenerateKey`,
      access: access('regenerateKey/action'),
      async handle(request) {
        const account = require(request.param('account'));
        const parsed = regenerateRequest.safeParse(request.body);
        if (!parsed.success) throw invalidValues(['keyName']);
        return ok(keysView(await changes.regenerateKey(account, parsed.data.keyName)));
      },
    },
  ];
}
