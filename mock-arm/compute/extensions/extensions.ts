import type { FleetVm } from '../../fleet.ts';
import type { Store } from '../../store/store.ts';
import { type Extension, extensionSchema } from './extension.ts';

const kind = 'extension';

/** The extensions of all VMs, kept over restarts; what was at work when the lab ended has failed. */
export class Extensions {
  readonly #store: Store;
  readonly #byKey: Map<string, Extension>;

  constructor(store: Store) {
    this.#store = store;
    this.#byKey = new Map(
      store.records(kind).map(([key, value]) => [key, settled(extensionSchema.parse(value))]),
    );
  }

  /** Those of a VM, by name. */
  of(vm: FleetVm): readonly Extension[] {
    return [...this.#byKey]
      .filter(([key]) => key.startsWith(`${vm.vmId}/`))
      .map(([, extension]) => extension);
  }

  /** That of a name, in any case. */
  find(vm: FleetVm, name: string): Extension | undefined {
    return this.#byKey.get(keyOf(vm, name));
  }

  put(vm: FleetVm, extension: Extension): void {
    const key = keyOf(vm, extension.name);
    this.#store.put(kind, key, extension);
    this.#byKey.set(key, extension);
  }

  remove(vm: FleetVm, name: string): void {
    const key = keyOf(vm, name);
    this.#store.remove(kind, key);
    this.#byKey.delete(key);
  }
}

function keyOf({ vmId }: FleetVm, name: string): string {
  return `${vmId}/${name.toLowerCase()}`;
}

function settled(extension: Extension): Extension {
  if (extension.state === 'Succeeded' || extension.state === 'Failed') return extension;
  return { ...extension, state: 'Failed', message: 'The lab ended before the extension did.' };
}
