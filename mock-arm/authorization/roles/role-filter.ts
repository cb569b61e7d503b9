import { invalidFilter } from '../errors.ts';
import { scopeContains } from '../role-assignment.ts';
import type { Role } from './role.ts';

const supported =
  "roleName eq '{name}', type eq '{BuiltInRole|CustomRole}', atScopeAndBelow(), joined by 'and'";
const termPattern = /^(roleName|type) eq '([^']*)'$/i;

/** The roles that can be assigned at a scope, and that a `$filter` asks for. Throws `InvalidFilter`. */
export function filterRoles(roles: readonly Role[], scope: string, filter: string): readonly Role[] {
  const tests: ((role: Role) => boolean)[] = [];
  let below = false;
  for (const term of filter.split(/\s+and\s+/i).map((text) => text.trim())) {
    if (term === '') continue;
    const [, field = '', value = ''] = termPattern.exec(term) ?? [];
    if (term.toLowerCase() === 'atscopeandbelow()') below = true;
    else if (field.toLowerCase() === 'type') tests.push(({ type }) => isSame(type, value));
    else if (field !== '') tests.push(({ roleName }) => isSame(roleName, value));
    else throw invalidFilter(filter, supported);
  }
  tests.push(({ assignableScopes }) =>
    assignableScopes.some((one) => scopeContains(one, scope) || (below && scopeContains(scope, one))),
  );
  return roles.filter((role) => tests.every((test) => test(role)));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
