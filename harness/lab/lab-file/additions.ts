import { createHash } from 'node:crypto';
import { directoryDomain, directoryIds, peopleNames } from '../../../mock-arm/index.ts';
import type { LabAdditions } from '../people.ts';
import { newPassword } from '../secrets.ts';
import type { LabFile } from './schema.ts';

type People = NonNullable<LabAdditions['people']>;

/** People and policy as the directory takes them. Throws what `refuse` makes of a path in the file and a problem. */
export function additionsOf(
  { people, policy }: LabFile,
  guests: readonly string[],
  refuse: (path: readonly PropertyKey[], problem: string) => Error,
): LabAdditions {
  const users: People['users'][number][] = [];
  const roleAssignments: People['roleAssignments'][number][] = [];
  const names = new Set<string>(peopleNames);
  for (const [index, { name, password, secondFactorKey, roles }] of people.entries()) {
    if (names.has(name)) throw refuse(['people', index, 'name'], `there is a ${name} already`);
    names.add(name);
    const objectId = objectIdOf(name);
    users.push({
      objectId,
      userName: `${name}@${directoryDomain}`,
      displayName: name.charAt(0).toUpperCase() + name.slice(1),
      password: password ?? newPassword(),
      secondFactorKey,
    });
    for (const [at, { role, scope }] of roles.entries()) {
      const path = pathOf(scope, guests);
      if (path === undefined) {
        const known = ['subscription', 'group', ...guests].join(', ');
        throw refuse(['people', index, 'roles', at, 'scope'], `${scope} is none of: ${known}`);
      }
      roleAssignments.push({ principalId: objectId, role, scope: path });
    }
  }
  return { people: { users, roleAssignments }, ...(policy && { policy }) };
}

function pathOf(scope: string, guests: readonly string[]): string | undefined {
  const subscription = `/subscriptions/${directoryIds.subscription}`;
  if (scope === 'subscription') return subscription;
  const group = `${subscription}/resourceGroups/lab`;
  if (scope === 'group') return group;
  return guests.includes(scope) ? `${group}/providers/Microsoft.Compute/virtualMachines/${scope}` : undefined;
}

/** The same in each lab, so that what was assigned to a person stays theirs (RFC 9562, version 8). */
function objectIdOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return [...parts, hash.slice(20, 32)].join('-');
}
