import type { Store } from '../../store/store.ts';
import { keptRole, labRoles, type Role } from './role.ts';

const kind = 'custom-role';

/** The roles of the lab: those it brings along, and custom ones, which are kept over restarts. */
export class Roles {
  readonly #store: Store;
  readonly #byId: Map<string, Role>;

  constructor(store: Store) {
    this.#store = store;
    this.#byId = new Map(labRoles.map((role) => [role.id, role]));
    for (const [id, value] of store.records(kind)) {
      this.#byId.set(id, { ...keptRole.parse(value), id, type: 'CustomRole' });
    }
  }

  get all(): readonly Role[] {
    return [...this.#byId.values()];
  }

  /** The role of that GUID, or of a path that ends in it. */
  find(id: string): Role | undefined {
    return this.#byId.get(id.slice(id.lastIndexOf('/') + 1).toLowerCase());
  }

  /** Makes or replaces a custom role. It counts for the next request. */
  put(role: Role): void {
    const { roleName, description, permissions, assignableScopes, history } = role;
    this.#store.put(kind, role.id, { roleName, description, permissions, assignableScopes, history });
    this.#byId.set(role.id, role);
  }

  remove({ id }: Role): void {
    this.#store.remove(kind, id);
    this.#byId.delete(id);
  }
}
