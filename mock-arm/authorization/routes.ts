import { list } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import { denyRoutes, type DenyOptions } from './deny/routes.ts';
import { lockRoutes } from './lock-routes.ts';
import type { Locks } from './locks.ts';
import { scopeContains } from './role-assignment.ts';
import { roleAssignmentRoutes } from './role-assignment-routes.ts';
import type { RoleChangeOptions } from './roles/change-routes.ts';
import { roleRoutes } from './roles/routes.ts';
import { requestScope, scopeTemplates } from './scopes.ts';

interface AuthorizationOptions extends RoleChangeOptions, DenyOptions {
  readonly locks: Locks;
}

/** Microsoft.Authorization: roles, who holds them, what is denied, what the caller may do, and locks. */
export function authorizationRoutes(options: AuthorizationOptions): readonly ArmRoute[] {
  return [
    ...roleRoutes(options),
    ...roleAssignmentRoutes(options),
    ...denyRoutes(options),
    ...lockRoutes(options.locks),
    ...permissionRoutes(options),
  ];
}

/** What the caller's own roles allow at a scope: pages ask for it to grey out what would be refused. */
function permissionRoutes({ assignments, roles }: AuthorizationOptions): readonly ArmRoute[] {
  return scopeTemplates.map((template) => ({
    method: 'GET',
    path: `${template}/providers/Microsoft.Authorization/permissions`,
    access: { kind: 'member', action: 'Microsoft.Authorization/permissions/read', scope: template },
    handle(request) {
      const scope = requestScope(template, request);
      const held = assignments.all.filter(
        (assignment) =>
          assignment.principalId === request.principal.objectId && scopeContains(assignment.scope, scope),
      );
      return list(held.flatMap(({ roleId }) => roles.find(roleId)?.permissions ?? []));
    },
  }));
}
