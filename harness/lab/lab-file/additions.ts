import { directoryDomain, directoryIds, hashedGuid, peopleNames } from '../../../mock-arm/index.ts';
import type { LabAdditions } from '../people.ts';
import { newPassword } from '../secrets.ts';
import { denyAssignmentsOf } from './deny-assignments.ts';
import type { Refuse } from './refuse.ts';
import type { LabFile } from './schema.ts';
import { knownScopes, scopePath } from './scope.ts';

type People = NonNullable<LabAdditions['people']>;

/** What the directory takes of a lab file. Throws what `refuse` makes of a path in the file and a problem. */
export function additionsOf(
  { people, denyAssignments, policy }: LabFile,
  guests: readonly string[],
  refuse: Refuse,
): LabAdditions {
  const users: People['users'][number][] = [];
  const roleAssignments: People['roleAssignments'][number][] = [];
  const ids = new Map<string, string>(
    [...peopleNames, 'ci' as const].map((name) => [name, directoryIds[name]]),
  );
  for (const [index, { name, password, secondFactorKey, roles }] of people.entries()) {
    if (ids.has(name)) throw refuse(['people', index, 'name'], `there is a ${name} already`);
    const objectId = hashedGuid(name);
    ids.set(name, objectId);
    users.push({
      objectId,
      userName: `${name}@${directoryDomain}`,
      displayName: name.charAt(0).toUpperCase() + name.slice(1),
      password: password ?? newPassword(),
      secondFactorKey,
    });
    for (const [at, { role, scope }] of roles.entries()) {
      const path = scopePath(scope, guests);
      if (path === undefined)
        throw refuse(['people', index, 'roles', at, 'scope'], `${scope} is none of: ${knownScopes(guests)}`);
      roleAssignments.push({ principalId: objectId, role, scope: path });
    }
  }
  return {
    people: { users, roleAssignments },
    denyAssignments: denyAssignmentsOf(denyAssignments, { ids, guests, refuse }),
    ...(policy && { policy }),
  };
}
