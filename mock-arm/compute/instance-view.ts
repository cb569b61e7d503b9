import type { FleetVm, PowerState } from '../fleet.ts';
import type { BootDiagnosticsUris } from '../storage/boot-logs.ts';
import type { BootDiagnostics } from './boot-diagnostics.ts';

const computerIsUp: ReadonlySet<PowerState> = new Set(['running', 'stopping']);

/**
 * What the platform knows of the VM right now; `osName` and its like only while the guest runs (3.1 of the wire notes).
 * `uris` are those of its boot diagnostics in an account of the subscription.
 */
export function instanceView(vm: FleetVm, diagnostics: BootDiagnostics, uris?: BootDiagnosticsUris): object {
  const deallocated = vm.powerState === 'deallocated' || vm.powerState === 'deallocating';
  return {
    ...(computerIsUp.has(vm.powerState) && {
      computerName: vm.name,
      osName: vm.os.name,
      osVersion: vm.os.version,
    }),
    ...(!deallocated && { vmAgent: vmAgent(vm) }),
    disks: [{ name: `${vm.name}_OsDisk`, statuses: [provisioned] }],
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

const provisioned = {
  code: 'ProvisioningState/succeeded',
  level: 'Info',
  displayStatus: 'Provisioning succeeded',
};

/** The lab's guests run no agent, and the answer is the one that the real service gives then. */
function vmAgent(vm: FleetVm): object {
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
