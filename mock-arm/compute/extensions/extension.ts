import { z } from 'zod';
import type { FleetVm } from '../../fleet.ts';
import type { Directory } from '../../identity/directory.ts';
import { machineId } from '../vm-lookup.ts';

/** How far an extension has come. */
const extensionState = z.enum(['Creating', 'Updating', 'Deleting', 'Succeeded', 'Failed']);

/** An extension as it is kept: without its protected settings, which nobody sees again. */
export const extensionSchema = z.object({
  name: z.string(),
  publisher: z.string(),
  type: z.string(),
  typeHandlerVersion: z.string(),
  autoUpgradeMinorVersion: z.boolean(),
  settings: z.record(z.string(), z.unknown()).exactOptional(),
  forceUpdateTag: z.string().exactOptional(),
  state: extensionState,
  /** What its work in the guest came to. */
  message: z.string(),
});

export type Extension = z.infer<typeof extensionSchema>;

/** `{publisher}.{type}`, as handlers are called. */
export function handlerOf({ publisher, type }: Pick<Extension, 'publisher' | 'type'>): string {
  return `${publisher}.${type}`;
}

/** An extension as the compute provider shows it. */
export function extensionResource(
  vm: FleetVm,
  extension: Extension,
  directory: Directory,
  withInstanceView = false,
): object {
  const { name, publisher, type, typeHandlerVersion, autoUpgradeMinorVersion } = extension;
  const { settings, forceUpdateTag, state } = extension;
  return {
    name,
    id: `${machineId(directory, vm)}/extensions/${name}`,
    type: 'Microsoft.Compute/virtualMachines/extensions',
    location: directory.location,
    properties: {
      autoUpgradeMinorVersion,
      ...(forceUpdateTag !== undefined && { forceUpdateTag }),
      provisioningState: state,
      publisher,
      type,
      typeHandlerVersion,
      settings: settings ?? {},
      ...(withInstanceView && { instanceView: extensionInstanceView(extension) }),
    },
  };
}

/** What the guest has said of it. */
export function extensionInstanceView(extension: Extension): object {
  const { name, typeHandlerVersion, state, message } = extension;
  const failed = state === 'Failed';
  return {
    name,
    type: handlerOf(extension),
    typeHandlerVersion,
    statuses: [
      {
        code: `ProvisioningState/${state.toLowerCase()}`,
        level: failed ? 'Error' : 'Info',
        displayStatus:
          state === 'Succeeded' ? 'Provisioning succeeded' : failed ? 'Provisioning failed' : state,
        message,
      },
    ],
  };
}
