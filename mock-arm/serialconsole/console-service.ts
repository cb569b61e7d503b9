import type { Store } from '../store/store.ts';

const kind = 'console-service';
const disabledKey = 'disabled';

/** The subscription's one console service, `consoleServices/default` (access.disable-subscription); it is kept. */
export class ConsoleService {
  readonly #store: Store;
  #disabled: boolean;

  constructor(store: Store) {
    this.#store = store;
    this.#disabled = store.records(kind).some(([key, value]) => key === disabledKey && value === true);
  }

  get disabled(): boolean {
    return this.#disabled;
  }

  enable(): void {
    this.#set(false);
  }

  disable(): void {
    this.#set(true);
  }

  /** As the live service answers; the older specification leaves `properties` out, but its clients read this. */
  get body(): object {
    return { properties: { disabled: this.#disabled } };
  }

  #set(disabled: boolean): void {
    this.#store.put(kind, disabledKey, disabled);
    this.#disabled = disabled;
  }
}
