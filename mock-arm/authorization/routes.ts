import { list } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Directory } from '../identity/directory.ts';
import { lockRoutes } from './lock-routes.ts';
import type { Locks } from './locks.ts';
import { scopeContains } from './role-assignment.ts';
import { roleAssignmentRoutes } from './role-assignment-routes.ts';
import type { RoleAssignments } from './role-assignments.ts';
import { roleDefinitionRoutes } from './role-definition-routes.ts';
import { roleDefinitions } from './role-definitions.ts';
import { requestScope, scopeTemplates } from './scopes.ts';

interface AuthorizationOptions {
  readonly directory: Directory;
  readonly assignments: RoleAssignments;
  readonly locks: Locks;
}

/** Microsoft.Authorization: roles, who holds them, what the caller may do, and locks. */
export function authorizationRoutes(options: AuthorizationOptions): readonly ArmRoute[] {
  return [
    ...roleDefinitionRoutes(),
    ...roleAssignmentRoutes(options),
    ...lockRoutes(options.locks),
    ...permissionRoutes(options.assignments),
  ];
}

/** What the caller's own roles allow at a scope: pages ask for it to grey out what would be refused. */
function permissionRoutes(assignments: RoleAssignments): readonly ArmRoute[] {
  return scopeTemplates.map((template) => ({
    method: 'GET',
    path: `${template}/providers/Microsoft.Authorization/permissions`,
    access: { kind: 'member' },
    handle(request) {
      const scope = requestScope(template, request);
      const held = assignments.all.filter(
        (assignment) =>
          assignment.principalId === request.principal.objectId && scopeContains(assignment.scope, scope),
      );
      return list(
        held.map(({ role }) => {
          const { actions, notActions } = roleDefinitions[role];
          return { actions, notActions, dataActions: [], notDataActions: [] };
        }),
      );
    },
  }));
}
