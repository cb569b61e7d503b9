import type { Role } from './role.ts';

/** The path of a role's definition in the subscription that the scope lies in. */
export function roleDefinitionId(id: string, scope: string): string {
  const subscription = scope.split('/').slice(0, 3).join('/');
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
}

/** A role as Microsoft.Authorization shows it to who asks at that scope. */
export function showRole(role: Role, scope: string): object {
  const { id, roleName, type, description, assignableScopes, permissions, history } = role;
  return {
    id: roleDefinitionId(id, scope),
    type: 'Microsoft.Authorization/roleDefinitions',
    name: id,
    properties: {
      roleName,
      type,
      description,
      assignableScopes,
      permissions,
      createdOn: history?.createdOn ?? null,
      updatedOn: history?.updatedOn ?? null,
      createdBy: history?.createdBy ?? null,
      updatedBy: history?.updatedBy ?? null,
    },
  };
}
