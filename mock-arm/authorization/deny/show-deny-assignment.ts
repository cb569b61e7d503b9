import type { Directory } from '../../identity/directory.ts';
import { principalType } from '../principal-type.ts';
import { type DenyAssignment, everyone } from './deny-assignment.ts';

/** A deny assignment as Microsoft.Authorization shows it. */
export function showDenyAssignment(deny: DenyAssignment, directory: Directory): object {
  const { name, scope, principals, excludePrincipals, ...rest } = deny;
  const show = (id: string): object => ({
    id,
    type: id === everyone ? 'SystemDefined' : (principalType(id, directory) ?? 'Unknown'),
  });
  return {
    id: `${scope}/providers/Microsoft.Authorization/denyAssignments/${name}`,
    type: 'Microsoft.Authorization/denyAssignments',
    name,
    properties: {
      ...rest,
      scope,
      principals: principals.map(show),
      excludePrincipals: excludePrincipals.map(show),
      isSystemProtected: true,
    },
  };
}
