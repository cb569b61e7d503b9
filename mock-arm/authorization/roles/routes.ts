import { list, ok } from '../../arm/request.ts';
import type { ArmRoute } from '../../arm/route.ts';
import { roleDefinitionDoesNotExist } from '../errors.ts';
import { requestScope, scopeTemplates } from '../scopes.ts';
import { changeRoutes, type RoleChangeOptions } from './change-routes.ts';
import { filterRoles } from './role-filter.ts';
import type { Roles } from './roles.ts';
import { showRole } from './show-role.ts';

/** Microsoft.Authorization/roleDefinitions at each scope: list and get; make, change and take away custom ones. */
export function roleRoutes(options: RoleChangeOptions): readonly ArmRoute[] {
  return scopeTemplates.flatMap((template) => [
    ...readRoutes(template, options.roles),
    ...changeRoutes(template, options),
  ]);
}

function readRoutes(template: string, roles: Roles): readonly ArmRoute[] {
  const path = `${template}/providers/Microsoft.Authorization/roleDefinitions`;
  const access = {
    kind: 'role',
    action: 'Microsoft.Authorization/roleDefinitions/read',
    scope: template,
  } as const;
  return [
    {
      method: 'GET',
      path,
      access,
      handle(request) {
        const scope = requestScope(template, request);
        const wanted = filterRoles(roles.all, scope, request.query.get('$filter') ?? '');
        return list(wanted.map((role) => showRole(role, scope)));
      },
    },
    {
      method: 'GET',
      path: `${path}/{role}`,
      access,
      handle(request) {
        const role = roles.find(request.param('role'));
        if (role === undefined) throw roleDefinitionDoesNotExist(request.param('role'));
        return ok(showRole(role, requestScope(template, request)));
      },
    },
  ];
}
