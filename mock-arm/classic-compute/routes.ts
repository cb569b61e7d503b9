import { ArmError } from '../arm/error.ts';
import { resourceNotFound } from '../arm/errors.ts';
import { list, ok } from '../arm/request.ts';
import { resourceGroupId, templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Directory } from '../identity/directory.ts';

/** The one classic VM that a lab has. Nothing runs in it: it is there to be refused. */
export const classicName = 'classic';

const provider = 'Microsoft.ClassicCompute/virtualMachines';

/** Microsoft.ClassicCompute: a VM of the older deployment model, which has no serial console (access.arm-only). */
export function classicComputeRoutes(directory: Directory): readonly ArmRoute[] {
  const path = `${templates.group}/providers/${provider}/{classic}`;
  const port = `${path}/providers/Microsoft.SerialConsole/serialPorts/{port}`;
  const check = (name: string): void => {
    if (name.toLowerCase() !== classicName)
      throw resourceNotFound(`${provider}/${name}`, directory.resourceGroup);
  };
  const access = (scope: string, action = `${provider}/read`) => ({ kind: 'role', action, scope }) as const;
  const listRoute = (scope: string): ArmRoute => ({
    method: 'GET',
    path: `${scope}/providers/${provider}`,
    access: access(scope),
    handle: () => list([classicVm(directory)]),
  });
  return [
    listRoute(templates.subscription),
    listRoute(templates.group),
    {
      method: 'GET',
      path,
      access: access(path),
      handle(request) {
        check(request.param('classic'));
        return ok(classicVm(directory));
      },
    },
    {
      method: 'POST',
      path: `${port}/connect`,
      access: access(port, 'Microsoft.SerialConsole/serialPorts/connect/action'),
      handle(request) {
        check(request.param('classic'));
        throw classicNotSupported();
      },
    },
  ];
}

function classicVm(directory: Directory): object {
  return {
    id: `${resourceGroupId(directory)}/providers/${provider}/${classicName}`,
    name: classicName,
    type: provider,
    location: directory.location,
    properties: {
      provisioningState: 'Succeeded',
      instanceView: { status: 'StoppedDeallocated', powerState: 'StoppedDeallocated' },
    },
  };
}

/** The page says that it is so; the wire's own words are not public. */
function classicNotSupported(): ArmError {
  const message =
    'The serial console is available only for virtual machines of the Resource Manager deployment model; ' +
    'classic virtual machines are not supported. Migrate the virtual machine to Resource Manager.';
  return new ArmError(400, 'ClassicVirtualMachineNotSupported', message);
}
