import { ArmError } from '../arm/error.ts';

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
