import { isRecord } from './arm-failure.ts';

/** Azure's power states, as the instance view's `PowerState/…` code says; `unknown` without an instance view. */
export type PowerState =
  'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated' | 'unknown';

/** How boot diagnostics are set (access.bootdiag). */
export type BootDiagnostics =
  | { readonly kind: 'disabled' }
  | { readonly kind: 'managed' }
  | { readonly kind: 'storage'; readonly uri: string };

/** A virtual machine as the page shows it. */
export interface VirtualMachine {
  readonly id: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly power: PowerState;
  readonly powerText: string;
  readonly osType: string;
  /** Name and version as the guest reports them; empty while it does not run. */
  readonly osText: string;
  readonly size: string;
  readonly computerName: string;
  readonly vmId: string;
  readonly provisioning: string;
  readonly bootDiagnostics: BootDiagnostics;
  readonly tags: Readonly<Record<string, string>>;
  /** True when the answer held an instance view. */
  readonly hasInstanceView: boolean;
}

const powerStates: readonly PowerState[] = [
  'starting', 'running', 'stopping', 'stopped', 'deallocating', 'deallocated',
]; // prettier-ignore

/** Reads one element of the VM list (azure-wire 3.1). `instanceView` is given when it was asked for on its own. */
export function readVirtualMachine(body: unknown, instanceView?: unknown): VirtualMachine {
  const id = textAt(body, 'id');
  const properties = at(body, 'properties');
  const view = instanceView ?? at(properties, 'instanceView');
  const power = readPower(at(view, 'statuses'));
  return {
    id,
    name: textAt(body, 'name') || (id.split('/').at(-1) ?? ''),
    resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(id)?.[1] ?? '',
    location: textAt(body, 'location'),
    ...power,
    osType: textAt(properties, 'storageProfile', 'osDisk', 'osType') || 'Linux',
    osText: [textAt(view, 'osName'), textAt(view, 'osVersion')].filter(Boolean).join(' '),
    size: textAt(properties, 'hardwareProfile', 'vmSize'),
    computerName: textAt(view, 'computerName') || textAt(properties, 'osProfile', 'computerName'),
    vmId: textAt(properties, 'vmId'),
    provisioning: textAt(properties, 'provisioningState'),
    bootDiagnostics: readBootDiagnostics(at(properties, 'diagnosticsProfile', 'bootDiagnostics')),
    tags: readTags(at(body, 'tags')),
    hasInstanceView: isRecord(view),
  };
}

function readPower(statuses: unknown): { readonly power: PowerState; readonly powerText: string } {
  const entries: readonly unknown[] = Array.isArray(statuses) ? statuses : [];
  const status = entries.find((entry) => textAt(entry, 'code').startsWith('PowerState/'));
  const word = textAt(status, 'code').slice('PowerState/'.length);
  const power = powerStates.find((state) => state === word) ?? 'unknown';
  const shown = textAt(status, 'displayStatus').replace(/^VM /, '') || power;
  return { power, powerText: shown.charAt(0).toUpperCase() + shown.slice(1) };
}

function readBootDiagnostics(profile: unknown): BootDiagnostics {
  if (at(profile, 'enabled') !== true) return { kind: 'disabled' };
  const uri = textAt(profile, 'storageUri');
  return uri ? { kind: 'storage', uri } : { kind: 'managed' };
}

function readTags(tags: unknown): Readonly<Record<string, string>> {
  if (!isRecord(tags)) return {};
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]));
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = at(value, ...keys);
  return typeof found === 'string' ? found : '';
}
