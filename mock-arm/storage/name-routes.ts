import { z } from 'zod';
import { ok } from '../arm/request.ts';
import { templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import { isValidName } from './account-changes.ts';
import { alreadyTakenText, invalidValues, nameInvalidText } from './errors.ts';
import type { AccountRouteContext } from './route-context.ts';

const nameRequest = z.object({ name: z.string(), type: z.literal('Microsoft.Storage/storageAccounts') });

/** Whether a name is still to be had: names are of the whole service, not of a subscription. */
export function nameRoutes({ accounts, storage }: AccountRouteContext): readonly ArmRoute[] {
  return [
    {
      method: 'POST',
      path: `${templates.subscription}/providers/Microsoft.Storage/checkNameAvailability`,
      access: {
        kind: 'role',
        action: 'Microsoft.Storage/checknameavailability/read',
        scope: templates.subscription,
      },
      handle(request) {
        const parsed = nameRequest.safeParse(request.body);
        if (!parsed.success) throw invalidValues(parsed.error.issues.map(({ path }) => path.join('.')));
        return ok(availability(parsed.data.name));
      },
    },
  ];

  function availability(name: string): object {
    const no = (reason: string, message: string): object => ({ nameAvailable: false, reason, message });
    if (!isValidName(name)) return no('AccountNameInvalid', nameInvalidText(name));
    const isTaken = accounts.find(name) !== undefined || storage.isTaken(name);
    return isTaken ? no('AlreadyExists', alreadyTakenText(name)) : { nameAvailable: true };
  }
}
