import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import { permissionSchema } from '../permission.ts';
import type { DenyAssignment } from './deny-assignment.ts';

const kind = 'deny-assignment';
const kept = z.object({
  denyAssignmentName: z.string(),
  description: z.string(),
  permissions: z.array(permissionSchema),
  scope: z.string(),
  doNotApplyToChildScopes: z.boolean(),
  principals: z.array(z.string()),
  excludePrincipals: z.array(z.string()),
});

/** What is denied: what the lab was given to begin with, and what was changed since, which is kept over restarts. */
export class DenyAssignments {
  readonly #store: Store;
  readonly #byName: Map<string, DenyAssignment>;

  constructor(store: Store, given: readonly DenyAssignment[]) {
    this.#store = store;
    this.#byName = new Map(given.map((deny) => [deny.name, deny]));
    for (const [name, value] of store.records(kind)) {
      // Of one that was taken away the name is kept, so that the lab file does not bring it back.
      if (value === null) this.#byName.delete(name);
      else this.#byName.set(name, { ...kept.parse(value), name });
    }
  }

  get all(): readonly DenyAssignment[] {
    return [...this.#byName.values()];
  }

  find(name: string): DenyAssignment | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** Makes or replaces one. It counts for the next request. */
  put(deny: DenyAssignment): void {
    const { name, ...rest } = deny;
    this.#store.put(kind, name, rest);
    this.#byName.set(name, deny);
  }

  remove({ name }: DenyAssignment): void {
    this.#store.put(kind, name, null);
    this.#byName.delete(name);
  }
}
