import { ArmError } from '../arm/error.ts';
import { list, ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import { invalidFilter } from './errors.ts';
import { roleDefinitions, type RoleName, roleNames } from './role-definitions.ts';
import { requestScope, scopeTemplates } from './scopes.ts';

const filterPattern = /^(roleName|type) eq '([^']*)'$/i;

/** Microsoft.Authorization/roleDefinitions: the lab's roles, with the real ones' ids and actions; they cannot be changed. */
export function roleDefinitionRoutes(): readonly ArmRoute[] {
  return scopeTemplates.flatMap((template) => {
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
        handle: (request) =>
          list(
            named(request.query.get('$filter')).map((name) => show(name, requestScope(template, request))),
          ),
      },
      {
        method: 'GET',
        path: `${path}/{role}`,
        access,
        handle(request) {
          const role = roleOfId(request.param('role'));
          if (role === undefined) throw roleDefinitionDoesNotExist(request.param('role'));
          return ok(show(role, requestScope(template, request)));
        },
      },
    ] satisfies ArmRoute[];
  });
}

/** The role whose definition has that GUID, or a path that ends in it. */
export function roleOfId(id: string): RoleName | undefined {
  const guid = id.slice(id.lastIndexOf('/') + 1).toLowerCase();
  return roleNames.find((name) => roleDefinitions[name].id === guid);
}

export function roleDefinitionDoesNotExist(id: string): ArmError {
  const message = `The specified role definition with ID '${id}' does not exist.`;
  return new ArmError(404, 'RoleDefinitionDoesNotExist', message);
}

/** The path of a role's definition at that scope. */
export function roleDefinitionId(role: RoleName, scope: string): string {
  return `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitions[role].id}`;
}

/** The lab's own: a real tenant would have made it as a custom role. */
const ownRole: RoleName = 'Storage-less Contributor';

const typeOf = (role: RoleName): string => (role === ownRole ? 'CustomRole' : 'BuiltInRole');

function named(filter: string | undefined): readonly RoleName[] {
  if (filter === undefined || filter === '' || filter === 'atScopeAndBelow()') return roleNames;
  const [, field = '', value = ''] = filterPattern.exec(filter) ?? [];
  if (field === '') throw invalidFilter(filter, "roleName eq '{name}', type eq '{BuiltInRole|CustomRole}'");
  const textOf = (role: RoleName): string => (field.toLowerCase() === 'type' ? typeOf(role) : role);
  return roleNames.filter((role) => textOf(role).toLowerCase() === value.toLowerCase());
}

function show(role: RoleName, scope: string): object {
  const { id, actions, notActions } = roleDefinitions[role];
  const subscription = scope.split('/').slice(0, 3).join('/');
  return {
    id: roleDefinitionId(role, subscription),
    type: 'Microsoft.Authorization/roleDefinitions',
    name: id,
    properties: {
      roleName: role,
      type: typeOf(role),
      description: '',
      assignableScopes: ['/'],
      permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
    },
  };
}
