import type { FleetVm, PowerState } from '../fleet.ts';
import type { BootDiagnosticsUris } from '../storage/boot-logs.ts';
import type { BootDiagnostics } from './boot-diagnostics.ts';
import type { ShownProvisioningState } from './provisioning.ts';

const computerIsUp: ReadonlySet<PowerState> = new Set(['running', 'stopping']);

/** What the provider, and not the guest, knows of a machine. */
export interface MachineSettings {
  readonly diagnostics: BootDiagnostics;
  readonly provisioningState: ShownProvisioningState;
  /** Its boot diagnostics, where they are in an account of the subscription. */
  readonly uris?: BootDiagnosticsUris | undefined;
  /** Instance views of its extensions. */
  readonly extensions: readonly object[];
}

/** What the platform knows of the VM right now; `osName` and its like only while the guest runs (3.1 of the wire notes). */
export function instanceView(vm: FleetVm, settings: MachineSettings): object {
  const { diagnostics, provisioningState, uris, extensions } = settings;
  const deallocated = vm.powerState === 'deallocated' || vm.powerState === 'deallocating';
  const provisioned = provisioningStatus(provisioningState);
  return {
    ...(computerIsUp.has(vm.powerState) && {
      computerName: computerName(vm),
      osName: vm.os.name,
      osVersion: vm.os.version,
    }),
    ...(!deallocated && { vmAgent: vmAgent(vm) }),
    disks: [{ name: `${vm.name}_OsDisk`, statuses: [provisionedStatus] }],
    ...(extensions.length > 0 && { extensions }),
    ...(diagnostics.enabled && { bootDiagnostics: { ...uris } }),
    hyperVGeneration: 'V1',
    statuses: [
      provisioned,
      {
        code: `PowerState/${vm.powerState}`,
        level: 'Info',
        displayStatus: `VM ${vm.powerState}`,
      },
    ],
  };
}

/** A host name has no `_`. */
export function computerName({ name }: FleetVm): string {
  return name.replaceAll('_', '-');
}

export const provisionedStatus = {
  code: 'ProvisioningState/succeeded',
  level: 'Info',
  displayStatus: 'Provisioning succeeded',
};

function provisioningStatus(state: ShownProvisioningState): object {
  if (state === 'Succeeded') return provisionedStatus;
  const failed = state === 'Failed';
  return {
    code: `ProvisioningState/${failed ? 'failed' : state.toLowerCase()}`,
    level: failed ? 'Error' : 'Info',
    displayStatus: failed ? 'Provisioning failed' : state,
  };
}

/** The lab's agent, where it answers; else what the real service says of one that does not. */
function vmAgent(vm: FleetVm): object {
  if (computerIsUp.has(vm.powerState) && vm.agentReady) {
    const ready = {
      code: 'ProvisioningState/succeeded',
      level: 'Info',
      displayStatus: 'Ready',
      message: 'Guest Agent is running',
    };
    return { vmAgentVersion: 'ttys0', statuses: [ready], extensionHandlers: [] };
  }
  const message = computerIsUp.has(vm.powerState)
    ? 'VM Agent is unresponsive.'
    : 'VM status blob is found but not yet populated.';
  const status = {
    code: 'ProvisioningState/Unavailable',
    level: 'Warning',
    displayStatus: 'Not Ready',
    message,
  };
  return { vmAgentVersion: 'Unknown', statuses: [status] };
}
