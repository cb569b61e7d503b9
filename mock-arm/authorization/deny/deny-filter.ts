import { invalidFilter } from '../errors.ts';
import { scopeContains } from '../role-assignment.ts';
import { type DenyAssignment, isAbout } from './deny-assignment.ts';

const supported =
  "atScope(), denyAssignmentName eq '{name}', principalId eq '{id}', assignedTo('{id}'), joined by 'and'";
const termPattern = /^(?:(denyAssignmentName|principalId) eq '([^']*)'|(assignedTo)\('([^']*)'\))$/i;

/** What is denied at a scope, above it and (but for `atScope()`) under it. Throws `InvalidFilter`. */
export function filterDenyAssignments(
  all: readonly DenyAssignment[],
  scope: string,
  filter: string,
): readonly DenyAssignment[] {
  let below = true;
  const tests: ((deny: DenyAssignment) => boolean)[] = [];
  for (const term of filter.split(/\s+and\s+/i).map((text) => text.trim())) {
    if (term === '') continue;
    const [, field, text, assigned, id] = termPattern.exec(term) ?? [];
    const value = (text ?? id ?? '').toLowerCase();
    if (term.toLowerCase() === 'atscope()') below = false;
    else if (assigned !== undefined) tests.push((deny) => isAbout(deny, value));
    else if (field?.toLowerCase() === 'principalid')
      tests.push(({ principals }) => principals.includes(value));
    else if (field !== undefined)
      tests.push(({ denyAssignmentName }) => denyAssignmentName.toLowerCase() === value);
    else throw invalidFilter(filter, supported);
  }
  return all.filter(
    (deny) =>
      (scopeContains(deny.scope, scope) || (below && scopeContains(scope, deny.scope))) &&
      tests.every((test) => test(deny)),
  );
}
