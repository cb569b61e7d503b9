import type { RoleName } from './role-definitions.ts';

/** Gives a principal a role over a scope and all that lies under it. */
export interface RoleAssignment {
  readonly principalId: string;
  readonly role: RoleName;
  /** The path of a subscription, a resource group or a resource; compared in any case. */
  readonly scope: string;
}

/** True where `scope` is `outer` itself or lies under it. */
export function scopeContains(outer: string, scope: string): boolean {
  return withSlash(scope).startsWith(withSlash(outer));
}

/** The slash keeps `…/debian` from containing `…/debian2`. */
function withSlash(scope: string): string {
  return `${scope.toLowerCase().replace(/\/+$/, '')}/`;
}
