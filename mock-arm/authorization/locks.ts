import { z } from 'zod';
import { ArmError } from '../arm/error.ts';
import type { Store } from '../store/store.ts';
import { scopeContains } from './role-assignment.ts';

const lockSchema = z.object({
  name: z.string(),
  /** What it holds, with all that lies under it. */
  scope: z.string(),
  level: z.enum(['CanNotDelete', 'ReadOnly']),
  notes: z.string().exactOptional(),
});

export type Lock = z.infer<typeof lockSchema>;

const kind = 'lock';

/** Management locks, kept over restarts. */
export class Locks {
  readonly #store: Store;
  readonly #byId: Map<string, Lock>;

  constructor(store: Store) {
    this.#store = store;
    this.#byId = new Map(store.records(kind).map(([id, value]) => [id, lockSchema.parse(value)]));
  }

  get all(): readonly Lock[] {
    return [...this.#byId.values()];
  }

  find(scope: string, name: string): Lock | undefined {
    return this.#byId.get(keyOf({ scope, name }));
  }

  /** @returns true where there was none of that name */
  put(lock: Lock): boolean {
    const key = keyOf(lock);
    const isNew = !this.#byId.has(key);
    this.#store.put(kind, key, lock);
    this.#byId.set(key, lock);
    return isNew;
  }

  remove(lock: Lock): void {
    this.#store.remove(kind, keyOf(lock));
    this.#byId.delete(keyOf(lock));
  }

  /**
   * 409 `ScopeLocked` where a lock forbids the change; undefined where none does. Every POST is a write: of a VM that is
   * read-only, neither power nor console can be had (1.1 of the wire notes).
   */
  refusal(scope: string, change: 'write' | 'delete'): ArmError | undefined {
    const holding = this.all.filter(
      (lock) => scopeContains(lock.scope, scope) && (lock.level === 'ReadOnly' || change === 'delete'),
    );
    if (holding.length === 0) return undefined;
    const scopes = holding.map((lock) => lock.scope).join(',');
    const message =
      `The scope '${scope}' cannot perform ${change} operation because following scope(s) are locked: ` +
      `'${scopes}'. Please remove the lock and try again.`;
    return new ArmError(409, 'ScopeLocked', message);
  }
}

function keyOf({ scope, name }: Pick<Lock, 'scope' | 'name'>): string {
  return `${scope}/${name}`.toLowerCase();
}
