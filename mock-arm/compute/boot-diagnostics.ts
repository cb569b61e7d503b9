import { z } from 'zod';
import type { FleetVm } from '../fleet.ts';
import type { Store } from '../store/store.ts';

/** A VM's boot diagnostics settings. Without `storageUri` the storage is managed by the platform. */
export interface BootDiagnostics {
  readonly enabled: boolean;
  /** `https://{account}.blob.…/` */
  readonly storageUri?: string;
}

/** The `bootDiagnostics` object of a request, as clients of all ages send it. */
export const bootDiagnosticsRequest = z.object({
  enabled: z.boolean().nullish(),
  storageUri: z
    .string()
    .refine((text) => URL.canParse(text))
    .nullish(),
});

export type BootDiagnosticsRequest = z.infer<typeof bootDiagnosticsRequest>;

const kind = 'boot-diagnostics';
/** Settings as they are kept. */
export const keptSettings = z.object({ enabled: z.boolean(), storageUri: z.string().exactOptional() });

/** The settings of all VMs, kept over restarts. On, and managed, to begin with. */
export class BootDiagnosticsStore {
  readonly #store: Store;
  readonly #byVmId: Map<string, BootDiagnostics>;

  constructor(store: Store) {
    this.#store = store;
    this.#byVmId = new Map(store.records(kind).map(([vmId, value]) => [vmId, keptSettings.parse(value)]));
  }

  of(vm: FleetVm): BootDiagnostics {
    return this.#byVmId.get(vm.vmId) ?? { enabled: true };
  }

  /** Puts a request's settings in place of the old ones; a storage account that it leaves out becomes managed. */
  replace(vm: FleetVm, request: BootDiagnosticsRequest): void {
    const enabled = request.enabled ?? this.of(vm).enabled;
    const { storageUri } = request;
    const settings = { enabled, ...(enabled && storageUri != null && { storageUri }) };
    this.#store.put(kind, vm.vmId, settings);
    this.#byVmId.set(vm.vmId, settings);
  }

  /** Changes only what the request names; `null` takes the storage account away. */
  update(vm: FleetVm, request: BootDiagnosticsRequest): void {
    const { storageUri = this.of(vm).storageUri } = request;
    this.replace(vm, { ...request, storageUri });
  }
}
