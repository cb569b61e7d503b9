import type { Permission } from '../permission.ts';
import { covers } from '../permission.ts';
import { scopeContains } from '../role-assignment.ts';

/** Takes actions over a scope from principals, whatever roles they hold. */
export interface DenyAssignment {
  /** A GUID in lower case. */
  readonly name: string;
  /** What people see it called. */
  readonly denyAssignmentName: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** The path of a subscription, a resource group or a resource; compared in any case. */
  readonly scope: string;
  /** True where it holds the scope itself alone, and nothing that lies under it. */
  readonly doNotApplyToChildScopes: boolean;
  /** Object ids in lower case; `everyone` is all principals. */
  readonly principals: readonly string[];
  /** Object ids of those whom it spares, in lower case. */
  readonly excludePrincipals: readonly string[];
}

/** The id by which the real service means all principals. */
export const everyone = '00000000-0000-0000-0000-000000000000';

interface Attempt {
  readonly principalId: string;
  readonly action: string;
  readonly scope: string;
}

export function denies(deny: DenyAssignment, { principalId, action, scope }: Attempt): boolean {
  return isAbout(deny, principalId) && holds(deny, scope) && covers(deny.permissions, action);
}

/** True where it holds that principal: named, or one of everyone, and not spared. */
export function isAbout({ principals, excludePrincipals }: DenyAssignment, principalId: string): boolean {
  if (excludePrincipals.includes(principalId)) return false;
  return principals.includes(everyone) || principals.includes(principalId);
}

function holds({ scope: own, doNotApplyToChildScopes }: DenyAssignment, scope: string): boolean {
  return scopeContains(own, scope) && (!doNotApplyToChildScopes || scopeContains(scope, own));
}
