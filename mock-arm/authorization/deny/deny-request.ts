import { z } from 'zod';
import { invalidRequestContent } from '../../arm/errors.ts';
import { resourceGroupId, subscriptionId } from '../../arm/resource-id.ts';
import type { Directory } from '../../identity/directory.ts';
import * as errors from '../errors.ts';
import { permissionSchema } from '../permission.ts';
import { principalType } from '../principal-type.ts';
import { scopeContains } from '../role-assignment.ts';
import { type DenyAssignment, everyone } from './deny-assignment.ts';

const longestName = 512;
const longestDescription = 2048;

const principals = z.array(z.object({ id: z.guid().toLowerCase() }));

const denyRequest = z.object({
  properties: z.object({
    denyAssignmentName: z.string().trim().min(1).max(longestName),
    description: z.string().max(longestDescription).nullish(),
    permissions: z.array(permissionSchema).min(1),
    scope: z.string().startsWith('/'),
    doNotApplyToChildScopes: z.boolean().nullish(),
    principals: principals.min(1),
    excludePrincipals: principals.nullish(),
  }),
});

/**
 * What an owner wants denied, in the shape that the real service shows (`type` of a principal is the directory's).
 * Throws `InvalidDenyAssignmentId`, `InvalidRequestContent`, `InvalidScope` and `PrincipalNotFound`.
 */
export function parseDenyAssignment(id: string, body: unknown, directory: Directory): DenyAssignment {
  const name = checkedDenyName(id);
  const parsed = denyRequest.safeParse(body);
  if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const { description, doNotApplyToChildScopes, principals, excludePrincipals, ...rest } =
    parsed.data.properties;
  if (!isInLab(rest.scope, directory)) throw errors.invalidScope(rest.scope);
  for (const { id: principalId } of [...principals, ...(excludePrincipals ?? [])]) {
    if (principalId !== everyone && principalType(principalId, directory) === undefined)
      throw errors.principalNotFound(principalId, directory.tenantId);
  }
  return {
    name,
    ...rest,
    description: description ?? '',
    doNotApplyToChildScopes: doNotApplyToChildScopes ?? false,
    principals: principals.map((principal) => principal.id),
    excludePrincipals: excludePrincipals?.map((principal) => principal.id) ?? [],
  };
}

/** Throws `InvalidDenyAssignmentId` for what is not a GUID. */
export function checkedDenyName(id: string): string {
  if (!z.guid().safeParse(id).success) throw errors.invalidDenyAssignmentId(id);
  return id.toLowerCase();
}

/** The subscription itself, or something at or in the one resource group. */
function isInLab(scope: string, directory: Directory): boolean {
  return (
    scope.toLowerCase() === subscriptionId(directory).toLowerCase() ||
    scopeContains(resourceGroupId(directory), scope)
  );
}
