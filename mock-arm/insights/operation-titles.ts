/** What an action is called to people; its own name where it has no other. */
export function operationTitle(action: string): string {
  return titles[action.toLowerCase()] ?? action;
}

const titles: Readonly<Record<string, string>> = {
  'microsoft.compute/virtualmachines/start/action': 'Start Virtual Machine',
  'microsoft.compute/virtualmachines/poweroff/action': 'Power Off Virtual Machine',
  'microsoft.compute/virtualmachines/deallocate/action': 'Deallocate Virtual Machine',
  'microsoft.compute/virtualmachines/restart/action': 'Restart Virtual Machine',
  'microsoft.compute/virtualmachines/write': 'Create or Update Virtual Machine',
  'microsoft.authorization/roleassignments/write': 'Create role assignment',
  'microsoft.authorization/roleassignments/delete': 'Delete role assignment',
  'microsoft.authorization/roledefinitions/write': 'Create or update custom role definition',
  'microsoft.authorization/roledefinitions/delete': 'Delete custom role definition',
  'microsoft.authorization/locks/write': 'Add management locks',
  'microsoft.authorization/locks/delete': 'Delete management locks',
  'microsoft.serialconsole/serialports/connect/action': 'Connect to Serial Port',
  // These two are of this program's own making: the real log has the connects alone.
  'microsoft.serialconsole/serialports/takeover/action': 'Take Over Serial Port',
  'microsoft.serialconsole/serialports/disconnect/action': 'Disconnect from Serial Port',
  'microsoft.serialconsole/consoleservices/enableconsole/action': 'Enable Console',
  'microsoft.serialconsole/consoleservices/disableconsole/action': 'Disable Console',
};
