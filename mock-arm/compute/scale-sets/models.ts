import type { Store } from '../../store/store.ts';
import { type BootDiagnostics, type BootDiagnosticsRequest, keptSettings } from '../boot-diagnostics.ts';

const kind = 'scale-set-model';

/** What each scale set's model says of boot diagnostics; its instances have it once they are brought to the model. */
export class ScaleSetModels {
  readonly #store: Store;
  readonly #bySet: Map<string, BootDiagnostics>;

  constructor(store: Store) {
    this.#store = store;
    this.#bySet = new Map(store.records(kind).map(([set, value]) => [set, keptSettings.parse(value)]));
  }

  of(set: string): BootDiagnostics {
    return this.#bySet.get(set.toLowerCase()) ?? { enabled: true };
  }

  update(set: string, request: BootDiagnosticsRequest): void {
    const before = this.of(set);
    const enabled = request.enabled ?? before.enabled;
    const { storageUri = before.storageUri } = request;
    const model = { enabled, ...(enabled && storageUri != null && { storageUri }) };
    this.#store.put(kind, set.toLowerCase(), model);
    this.#bySet.set(set.toLowerCase(), model);
  }
}
