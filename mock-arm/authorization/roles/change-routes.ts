import { z } from 'zod';
import type { ArmRequest, ArmResponse } from '../../arm/request.ts';
import type { ArmRoute } from '../../arm/route.ts';
import type { Authorizer } from '../authorizer.ts';
import * as errors from '../errors.ts';
import type { RoleAssignments } from '../role-assignments.ts';
import { requestScope } from '../scopes.ts';
import type { Role } from './role.ts';
import { parseRole } from './role-request.ts';
import type { Roles } from './roles.ts';
import { showRole } from './show-role.ts';

export interface RoleChangeOptions {
  readonly roles: Roles;
  readonly assignments: RoleAssignments;
  readonly authorizer: Authorizer;
  readonly now: () => Date;
}

const guid = z.guid();

/** PUT and DELETE of custom roles. Who changes one needs the right to at each scope where it can be assigned. */
export function changeRoutes(template: string, options: RoleChangeOptions): readonly ArmRoute[] {
  const { roles, assignments, authorizer } = options;
  const path = `${template}/providers/Microsoft.Authorization/roleDefinitions/{role}`;
  return [
    {
      method: 'PUT',
      path,
      access: { kind: 'role', action: changeAction('write'), scope: template },
      handle(request): ArmResponse {
        const scope = requestScope(template, request);
        const role = parse(request, options);
        checkScopes(request, { verb: 'write', scope, linked: role.assignableScopes }, authorizer);
        const isNamesake = (other: Role): boolean =>
          other.id !== role.id && other.roleName.toLowerCase() === role.roleName.toLowerCase();
        if (roles.all.some(isNamesake)) throw errors.roleDefinitionWithSameNameExists();
        roles.put(role);
        return { status: 201, body: showRole(role, scope) };
      },
    },
    {
      method: 'DELETE',
      path,
      access: { kind: 'role', action: changeAction('delete'), scope: template },
      handle(request): ArmResponse {
        const scope = requestScope(template, request);
        const role = roles.find(checkedId(request));
        if (role === undefined) return { status: 204 };
        if (role.history === undefined) throw errors.systemRoleCannotBeChanged(role.roleName);
        checkScopes(request, { verb: 'delete', scope, linked: role.assignableScopes }, authorizer);
        if (assignments.all.some(({ roleId }) => roleId === role.id))
          throw errors.roleDefinitionHasAssignments();
        roles.remove(role);
        return { status: 200, body: showRole(role, scope) };
      },
    },
  ];
}

const changeAction = (verb: 'write' | 'delete'): string => `Microsoft.Authorization/roleDefinitions/${verb}`;

function parse(request: ArmRequest, { roles, now }: RoleChangeOptions): Role {
  const id = checkedId(request);
  const wanted = parseRole(request.body);
  const known = roles.find(id);
  if (known !== undefined && known.history === undefined)
    throw errors.systemRoleCannotBeChanged(known.roleName);
  const [at, by] = [now().toISOString(), request.principal.objectId];
  const { createdOn = at, createdBy = by } = known?.history ?? {};
  return {
    id,
    type: 'CustomRole',
    ...wanted,
    history: { createdOn, createdBy, updatedOn: at, updatedBy: by },
  };
}

function checkedId(request: ArmRequest): string {
  const id = request.param('role').toLowerCase();
  if (!guid.safeParse(id).success) throw errors.invalidRoleDefinitionId(id);
  return id;
}

interface ScopeCheck {
  readonly verb: 'write' | 'delete';
  readonly scope: string;
  readonly linked: readonly string[];
}

/** 403 `LinkedAuthorizationFailed` for scopes where the caller may not, or that are outside the subscription. */
function checkScopes({ principal }: ArmRequest, { verb, scope, linked }: ScopeCheck, by: Authorizer): void {
  const action = changeAction(verb);
  const refused = linked.filter((one) => !by.permits(principal, action, one));
  if (refused.length > 0) throw errors.linkedAuthorizationFailed(principal, { action, scope, refused });
}
