import { ArmError } from '../arm/error.ts';
import type { Principal } from '../identity/principal.ts';
import { actionMatches } from './action-pattern.ts';
import { type RoleAssignment, scopeContains } from './role-assignment.ts';
import { type RoleDefinition, roleDefinitions } from './role-definitions.ts';

/** Decides by role assignments who may do what. */
export class Authorizer {
  readonly #assignments: () => readonly RoleAssignment[];

  /** @param assignments asked for each decision, as they may change between two */
  constructor(assignments: () => readonly RoleAssignment[]) {
    this.#assignments = assignments;
  }

  /** True where one of the principal's roles grants the action over the scope. */
  permits(principal: Principal, action: string, scope: string): boolean {
    return this.#held(principal).some(
      (assignment) =>
        scopeContains(assignment.scope, scope) && grants(roleDefinitions[assignment.role], action),
    );
  }

  /** Throws 403 `AuthorizationFailed` unless the principal may take the action over the scope. */
  authorize(principal: Principal, action: string, scope: string): void {
    if (!this.permits(principal, action, scope)) throw authorizationFailed(principal, action, scope);
  }

  /** True where the principal holds any role at the scope, above it or under it. */
  isMember(principal: Principal, scope: string): boolean {
    return this.#held(principal).some(
      (assignment) => scopeContains(assignment.scope, scope) || scopeContains(scope, assignment.scope),
    );
  }

  #held(principal: Principal): readonly RoleAssignment[] {
    return this.#assignments().filter(({ principalId }) => principalId === principal.objectId);
  }
}

/** The real service's words for a missing permission (1.1 of the wire notes). */
export function authorizationFailed(principal: Principal, action: string, scope: string): ArmError {
  const message =
    `The client '${principal.name}' with object id '${principal.objectId}' does not have authorization ` +
    `to perform action '${action}' over scope '${scope}' or the scope is invalid. ` +
    'If access was recently granted, please refresh your credentials.';
  return new ArmError(403, 'AuthorizationFailed', message);
}

function grants(role: RoleDefinition, action: string): boolean {
  const matches = (pattern: string): boolean => actionMatches(pattern, action);
  return role.actions.some(matches) && !role.notActions.some(matches);
}
