import { z } from 'zod';
import { invalidRequestContent } from '../../arm/errors.ts';
import * as errors from '../errors.ts';
import { permissionSchema } from '../permission.ts';
import { isActionPattern } from './action-catalogue.ts';
import type { Role } from './role.ts';

const longestName = 512;
const longestDescription = 2048;
const mostScopes = 2000;

const roleRequest = z.object({
  properties: z.object({
    roleName: z.string().trim().min(1).max(longestName),
    type: z.literal('CustomRole').nullish(),
    description: z.string().max(longestDescription).nullish(),
    permissions: z.array(permissionSchema).min(1),
    assignableScopes: z.array(z.string().startsWith('/')).min(1).max(mostScopes),
  }),
});

/** What a caller wants a custom role to be. Throws `InvalidRequestContent` and `InvalidActionOrNotAction`. */
export function parseRole(
  body: unknown,
): Pick<Role, 'roleName' | 'description' | 'permissions' | 'assignableScopes'> {
  const parsed = roleRequest.safeParse(body);
  if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const { roleName, description, permissions, assignableScopes } = parsed.data.properties;
  for (const { actions, notActions, dataActions, notDataActions } of permissions) {
    const bad = [...actions, ...notActions].find((pattern) => !isActionPattern(pattern));
    if (bad !== undefined) throw errors.invalidActionOrNotAction(bad);
    const badData = [...dataActions, ...notDataActions].find((pattern) => !isActionPattern(pattern));
    if (badData !== undefined) throw errors.invalidDataActionOrNotDataAction(badData);
  }
  return { roleName, description: description ?? '', permissions, assignableScopes };
}
