import { type DenyAssignment, everyone, hashedGuid } from '../../../mock-arm/index.ts';
import type { Refuse } from './refuse.ts';
import type { LabFile } from './schema.ts';
import { knownScopes, scopePath } from './scope.ts';

interface KnownNames {
  /** Object ids of people and programs, by name. */
  readonly ids: ReadonlyMap<string, string>;
  readonly guests: readonly string[];
  readonly refuse: Refuse;
}

/** What a lab file denies, as the directory takes it. Their GUIDs are the same in each lab. */
export function denyAssignmentsOf(
  listed: LabFile['denyAssignments'],
  { ids, guests, refuse }: KnownNames,
): readonly DenyAssignment[] {
  const idsOf = (names: readonly string[], path: readonly PropertyKey[]): readonly string[] =>
    names.map((name, at) => {
      const id = ids.get(name);
      if (id === undefined) throw refuse([...path, at], `nobody is called ${name}`);
      return id;
    });
  const seen = new Set<string>();
  return listed.map(({ actions, notActions, ...deny }, index) => {
    const path = ['denyAssignments', index];
    const scope = scopePath(deny.scope, guests);
    if (scope === undefined)
      throw refuse([...path, 'scope'], `${deny.scope} is none of: ${knownScopes(guests)}`);
    const name = hashedGuid('deny', deny.name, scope);
    if (seen.has(name)) throw refuse([...path, 'name'], `there is a ${deny.name} at ${deny.scope} already`);
    seen.add(name);
    const isEveryone = deny.principals.includes('everyone');
    return {
      name,
      denyAssignmentName: deny.name,
      description: deny.description,
      permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
      scope,
      doNotApplyToChildScopes: deny.doNotApplyToChildScopes,
      principals: isEveryone ? [everyone] : idsOf(deny.principals, [...path, 'principals']),
      excludePrincipals: idsOf(deny.excludePrincipals, [...path, 'excludePrincipals']),
    };
  });
}
