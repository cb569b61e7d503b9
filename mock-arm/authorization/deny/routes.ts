import { list, ok } from '../../arm/request.ts';
import type { ArmRoute } from '../../arm/route.ts';
import type { Directory } from '../../identity/directory.ts';
import { denyAssignmentNotFound } from '../errors.ts';
import { scopeContains } from '../role-assignment.ts';
import { requestScope, scopeTemplates } from '../scopes.ts';
import type { DenyAssignments } from './deny-assignments.ts';
import { filterDenyAssignments } from './deny-filter.ts';
import { showDenyAssignment } from './show-deny-assignment.ts';

export interface DenyOptions {
  readonly directory: Directory;
  readonly denyAssignments: DenyAssignments;
}

/** Microsoft.Authorization/denyAssignments at each scope: list and get. `/_ttys0/deny-assignments` makes them. */
export function denyRoutes({ directory, denyAssignments }: DenyOptions): readonly ArmRoute[] {
  return scopeTemplates.flatMap((template) => {
    const path = `${template}/providers/Microsoft.Authorization/denyAssignments`;
    const access = {
      kind: 'role',
      action: 'Microsoft.Authorization/denyAssignments/read',
      scope: template,
    } as const;
    return [
      {
        method: 'GET',
        path,
        access,
        handle(request) {
          const scope = requestScope(template, request);
          const wanted = filterDenyAssignments(
            denyAssignments.all,
            scope,
            request.query.get('$filter') ?? '',
          );
          return list(wanted.map((deny) => showDenyAssignment(deny, directory)));
        },
      },
      {
        method: 'GET',
        path: `${path}/{deny}`,
        access,
        handle(request) {
          const deny = denyAssignments.find(request.param('deny'));
          if (deny === undefined || !scopeContains(requestScope(template, request), deny.scope))
            throw denyAssignmentNotFound(request.param('deny'));
          return ok(showDenyAssignment(deny, directory));
        },
      },
    ] satisfies ArmRoute[];
  });
}
