import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../store/store.ts';
import type { RoleAssignment } from './role-assignment.ts';
import { isRoleName, type RoleName } from './role-definitions.ts';

/** An assignment that can be named, and so taken away. */
export interface NamedAssignment extends RoleAssignment {
  /** A GUID in lower case. */
  readonly name: string;
}

const kind = 'role-assignment';
const kept = z.object({
  principalId: z.string(),
  role: z.custom<RoleName>((role) => isRoleName(role)),
  scope: z.string(),
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
    this.#byName = new Map(
      given.map((assignment) => [nameOf(assignment), { ...assignment, name: nameOf(assignment) }]),
    );
    for (const [name, value] of store.records(kind)) {
      // Of one that was taken away the name is kept, so that the directory does not give it again.
      if (value === null) this.#byName.delete(name);
      else this.#byName.set(name, { ...kept.parse(value), name });
    }
  }

  get all(): readonly NamedAssignment[] {
    return [...this.#byName.values()];
  }

  find(name: string): NamedAssignment | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  add({ name, principalId, role, scope }: NamedAssignment): void {
    this.#store.put(kind, name, { principalId, role, scope });
    this.#byName.set(name, { name, principalId, role, scope });
  }

  remove({ name }: NamedAssignment): void {
    this.#store.put(kind, name, null);
    this.#byName.delete(name);
  }
}

/** A GUID that is the same in each lab, made of what is assigned (RFC 9562, version 8). */
function nameOf({ principalId, role, scope }: RoleAssignment): string {
  const hash = createHash('sha256').update([principalId, role, scope.toLowerCase()].join('\n')).digest('hex');
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return [...parts, hash.slice(20, 32)].join('-');
}
