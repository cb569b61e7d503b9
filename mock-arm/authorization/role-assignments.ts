import { z } from 'zod';
import { hashedGuid } from '../arm/hashed-guid.ts';
import type { Store } from '../store/store.ts';
import type { RoleAssignment } from './role-assignment.ts';
import { isRoleName, roleDefinitions } from './role-definitions.ts';

/** An assignment that can be named, and so taken away. */
export interface NamedAssignment {
  /** A GUID in lower case. */
  readonly name: string;
  readonly principalId: string;
  /** The GUID of the role's definition. */
  readonly roleId: string;
  /** The path of a subscription, a resource group or a resource; compared in any case. */
  readonly scope: string;
  /** Who gave it, and when; undefined for what the directory gives. */
  readonly given?: { readonly on: string; readonly by: string } | undefined;
}

const kind = 'role-assignment';
const kept = z.object({
  principalId: z.string(),
  /** The role's GUID; the name of a role that each lab has in stores from before there were custom roles. */
  role: z.string(),
  scope: z.string(),
  given: z.object({ on: z.string(), by: z.string() }).optional(),
});

/**
 * Who holds which role: what the directory gives to begin with, and what was changed since, which is kept over restarts.
 * A change counts for the next request.
 */
export class RoleAssignments {
  readonly #store: Store;
  readonly #byName: Map<string, NamedAssignment>;

  constructor(store: Store, given: readonly RoleAssignment[]) {
    this.#store = store;
    this.#byName = new Map(given.map(named).map((assignment) => [assignment.name, assignment]));
    for (const [name, value] of store.records(kind)) {
      // Of one that was taken away the name is kept, so that the directory does not give it again.
      if (value === null) this.#byName.delete(name);
      else this.#byName.set(name, revive(name, value));
    }
  }

  get all(): readonly NamedAssignment[] {
    return [...this.#byName.values()];
  }

  find(name: string): NamedAssignment | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  add(assignment: NamedAssignment): void {
    const { name, principalId, roleId, scope, given } = assignment;
    this.#store.put(kind, name, { principalId, role: roleId, scope, given });
    this.#byName.set(name, assignment);
  }

  remove({ name }: NamedAssignment): void {
    this.#store.put(kind, name, null);
    this.#byName.delete(name);
  }
}

function named({ principalId, role, scope }: RoleAssignment): NamedAssignment {
  const name = hashedGuid(principalId, role, scope.toLowerCase());
  return { name, principalId, roleId: roleDefinitions[role].id, scope };
}

function revive(name: string, value: unknown): NamedAssignment {
  const { role, ...rest } = kept.parse(value);
  return { ...rest, name, roleId: isRoleName(role) ? roleDefinitions[role].id : role };
}
