import { actionMatches } from '../action-pattern.ts';

/** `*`, or a provider and then segments, the last of which is a verb: `Microsoft.Compute/virtualMachines/start/action`. */
const shape = /^(?:\*|(?:\*|[a-z][\w-]*\.[\w.*-]+)(?:\/[\w.*-]+)*\/(?:read|write|delete|action|\*))$/i;

/**
 * Every operation of the provider that this lab is about, so that a slip in a role for the console shows itself. Those of
 * the other providers are thousands, most of them for what the mock has not: of them, only the form is checked.
 */
const consoleActions = [
  'Microsoft.SerialConsole/register/action',
  'Microsoft.SerialConsole/unregister/action',
  'Microsoft.SerialConsole/operations/read',
  'Microsoft.SerialConsole/consoleServices/read',
  'Microsoft.SerialConsole/consoleServices/enableConsole/action',
  'Microsoft.SerialConsole/consoleServices/disableConsole/action',
  'Microsoft.SerialConsole/serialPorts/read',
  'Microsoft.SerialConsole/serialPorts/write',
  'Microsoft.SerialConsole/serialPorts/delete',
  'Microsoft.SerialConsole/serialPorts/connect/action',
];

/** True where a provider has an action, or a data action, that the pattern of a custom role fits. */
export function isActionPattern(pattern: string): boolean {
  if (!shape.test(pattern)) return false;
  if (!pattern.toLowerCase().startsWith('microsoft.serialconsole/')) return true;
  return consoleActions.some((action) => actionMatches(pattern, action));
}
