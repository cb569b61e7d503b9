import { ArmError } from '../arm/error.ts';
import type { Principal } from '../identity/principal.ts';

/** What Microsoft.Authorization says of a request. One function a wire string. */

/** @param supported forms of a filter that the route takes */
export function invalidFilter(filter: string, supported: string): ArmError {
  return new ArmError(
    400,
    'InvalidFilter',
    `The filter '${filter}' is not supported. Supported are: ${supported}.`,
  );
}

export function invalidRoleAssignmentId(name: string): ArmError {
  const message = `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`;
  return new ArmError(400, 'InvalidRoleAssignmentId', message);
}

export function principalNotFound(principalId: string, tenantId: string): ArmError {
  const message =
    `Principal ${principalId.replaceAll('-', '')} does not exist in the directory ${tenantId}. ` +
    'Check that you have the correct principal ID.';
  return new ArmError(400, 'PrincipalNotFound', message);
}

export function roleAssignmentNotFound(name: string): ArmError {
  return new ArmError(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
}

export function roleAssignmentExists(name: string): ArmError {
  const message = `The role assignment already exists. The ID of the existing role assignment is ${name.replaceAll('-', '')}.`;
  return new ArmError(409, 'RoleAssignmentExists', message);
}

export function roleAssignmentUpdateNotPermitted(): ArmError {
  const message = 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.';
  return new ArmError(409, 'RoleAssignmentUpdateNotPermitted', message);
}

/** 400 where a custom role can be assigned elsewhere only. */
export function roleAssignmentScopeNotAssignable(scope: string, roleName: string): ArmError {
  const message = `The role definition '${roleName}' cannot be assigned at scope '${scope}': it is not among its assignable scopes.`;
  return new ArmError(400, 'RoleAssignmentScopeNotAssignableToRoleDefinition', message);
}

export function invalidRoleDefinitionId(name: string): ArmError {
  const message = `The role definition ID '${name}' is not valid. The role definition ID must be a GUID.`;
  return new ArmError(400, 'InvalidRoleDefinitionId', message);
}

export function roleDefinitionDoesNotExist(id: string): ArmError {
  const message = `The specified role definition with ID '${id}' does not exist.`;
  return new ArmError(404, 'RoleDefinitionDoesNotExist', message);
}

export function roleDefinitionWithSameNameExists(): ArmError {
  const message = 'A custom role with the same name already exists in this directory. Use a different name.';
  return new ArmError(409, 'RoleDefinitionWithSameNameExists', message);
}

export function roleDefinitionHasAssignments(): ArmError {
  const message = 'There are existing role assignments referencing role.';
  return new ArmError(400, 'RoleDefinitionHasAssignments', message);
}

/** The real one's code is not public: this is the lab's own. */
export function systemRoleCannotBeChanged(roleName: string): ArmError {
  const message = `The role '${roleName}' is a built-in role. Built-in roles cannot be updated or deleted.`;
  return new ArmError(400, 'BuiltInRoleCannotBeChanged', message);
}

export function invalidActionOrNotAction(action: string): ArmError {
  const message = `'${action}' does not match any of the actions supported by the providers.`;
  return new ArmError(400, 'InvalidActionOrNotAction', message);
}

export function invalidDataActionOrNotDataAction(action: string): ArmError {
  const message = `'${action}' does not match any of the data actions supported by the providers.`;
  return new ArmError(400, 'InvalidDataActionOrNotDataAction', message);
}

/** 403 where the caller may act at the request's scope, and not at all of those that the change also touches. */
export function linkedAuthorizationFailed(
  { name, objectId }: Principal,
  { action, scope, refused }: Readonly<{ action: string; scope: string; refused: readonly string[] }>,
): ArmError {
  const message =
    `The client '${name}' with object id '${objectId}' has permission to perform action '${action}' on scope ` +
    `'${scope}'; however, it does not have permission to perform action '${action}' on the linked scope(s) ` +
    `'${refused.join(',')}' or the linked scope(s) are invalid.`;
  return new ArmError(403, 'LinkedAuthorizationFailed', message);
}

export function invalidDenyAssignmentId(name: string): ArmError {
  const message = `The deny assignment ID '${name}' is not valid. The deny assignment ID must be a GUID.`;
  return new ArmError(400, 'InvalidDenyAssignmentId', message);
}

export function denyAssignmentNotFound(name: string): ArmError {
  return new ArmError(404, 'DenyAssignmentNotFound', `The deny assignment '${name}' is not found.`);
}

/** The scope of a deny assignment that the lab has not. */
export function invalidScope(scope: string): ArmError {
  return new ArmError(400, 'InvalidScope', `The scope '${scope}' is not valid.`);
}
