import { ArmError } from '../arm/error.ts';
import type { Principal } from '../identity/principal.ts';
import { type DenyAssignment, denies } from './deny/deny-assignment.ts';
import { covers } from './permission.ts';
import { scopeContains } from './role-assignment.ts';
import type { NamedAssignment } from './role-assignments.ts';
import type { Roles } from './roles/roles.ts';

/** What is looked at for each decision, as it may change between two. */
interface AuthorizerOptions {
  readonly assignments: { readonly all: readonly NamedAssignment[] };
  readonly roles: Pick<Roles, 'find'>;
  readonly denyAssignments: { readonly all: readonly DenyAssignment[] };
}

/** Decides by role assignments and deny assignments who may do what; a denial counts for more than any role. */
export class Authorizer {
  readonly #options: AuthorizerOptions;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** True where one of the principal's roles grants the action over the scope, and nothing denies it. */
  permits(principal: Principal, action: string, scope: string): boolean {
    return this.refusal(principal, action, scope) === undefined;
  }

  /** Throws what `refusal` returns. */
  authorize(principal: Principal, action: string, scope: string): void {
    const refusal = this.refusal(principal, action, scope);
    if (refusal !== undefined) throw refusal;
  }

  /** 403 `AuthorizationFailed` or `DenyAssignmentAuthorizationFailed`; undefined for who may act. */
  refusal(principal: Principal, action: string, scope: string): ArmError | undefined {
    if (!this.grants(principal, action, scope)) return authorizationFailed(principal, action, scope);
    return this.denial(principal, action, scope);
  }

  /** True where one of the principal's roles grants the action over the scope, whatever is denied. */
  grants(principal: Principal, action: string, scope: string): boolean {
    return this.#held(principal).some(
      (assignment) =>
        scopeContains(assignment.scope, scope) &&
        covers(this.#options.roles.find(assignment.roleId)?.permissions ?? [], action),
    );
  }

  /** 403 `DenyAssignmentAuthorizationFailed` where the action is denied, whatever roles grant. */
  denial(principal: Principal, action: string, scope: string): ArmError | undefined {
    const denying = this.#options.denyAssignments.all.find((one) =>
      denies(one, { principalId: principal.objectId, action, scope }),
    );
    return denying && accessDenied(principal, { action, scope, denying });
  }

  /** True where the principal holds any role at the scope, above it or under it. */
  isMember(principal: Principal, scope: string): boolean {
    return this.#held(principal).some(
      (assignment) => scopeContains(assignment.scope, scope) || scopeContains(scope, assignment.scope),
    );
  }

  #held(principal: Principal): readonly NamedAssignment[] {
    return this.#options.assignments.all.filter(({ principalId }) => principalId === principal.objectId);
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

/** The real service's words for a permission that is there, and denied (1.1 of the wire notes). */
function accessDenied(
  { name, objectId }: Principal,
  { action, scope, denying }: Readonly<{ action: string; scope: string; denying: DenyAssignment }>,
): ArmError {
  const message =
    `The client '${name}' with object id '${objectId}' has permission to perform action '${action}' on scope ` +
    `'${scope}'; however, the access is denied because of the deny assignment with name ` +
    `'${denying.denyAssignmentName}' and Id '${denying.name.replaceAll('-', '')}' at scope '${denying.scope}'.`;
  return new ArmError(403, 'DenyAssignmentAuthorizationFailed', message);
}
