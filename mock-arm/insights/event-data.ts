import type { Directory } from '../identity/directory.ts';
import type { KeptEvent } from './activity-log.ts';

/** The provider's word for how an event ended: a refusal is `Failed` as every other failure. */
export function eventStatus({ result }: KeptEvent): string {
  return result;
}

/** An event as Microsoft.Insights shows it. */
export function eventData(event: KeptEvent, { subscription, tenantId }: Directory): object {
  const { at, caller, action, scope, correlationId, error } = event;
  const [, , , , resourceGroupName] = scope.split('/');
  const eventDataId = `${correlationId.slice(0, 24)}${event.sequence.toString(16).padStart(12, '0')}`;
  const id = `${scope}/events/${eventDataId}/ticks/${ticks(at)}`;
  const [provider = '', type = ''] = action.split('/');
  return {
    authorization: { action, scope },
    caller: caller.name,
    channels: 'Operation',
    claims: claims(caller),
    correlationId,
    description: error?.message ?? '',
    eventDataId,
    eventName: { value: event.result === 'Started' ? 'BeginRequest' : 'EndRequest', localizedValue: event.result === 'Started' ? 'Begin request' : 'End request' }, // prettier-ignore
    category: { value: 'Administrative', localizedValue: 'Administrative' },
    httpRequest: { clientRequestId: correlationId, clientIpAddress: event.callerAddress, method: 'POST' },
    id,
    level: error === undefined ? 'Informational' : 'Error',
    ...(resourceGroupName !== undefined && { resourceGroupName }),
    resourceProviderName: { value: provider, localizedValue: provider },
    resourceId: scope,
    resourceType: { value: `${provider}/${type}`, localizedValue: `${provider}/${type}` },
    operationId: correlationId,
    operationName: { value: action, localizedValue: operationNames[action.toLowerCase()] ?? action },
    properties: { ...(error !== undefined && { statusCode: error.code, statusMessage: error.message }) },
    status: { value: eventStatus(event), localizedValue: eventStatus(event) },
    subStatus: { value: error?.code ?? '', localizedValue: error?.code ?? '' },
    eventTimestamp: at.toISOString(),
    submissionTimestamp: at.toISOString(),
    subscriptionId: subscription.id,
    tenantId,
  };
}

const operationNames: Readonly<Record<string, string>> = {
  'microsoft.compute/virtualmachines/start/action': 'Start Virtual Machine',
  'microsoft.compute/virtualmachines/poweroff/action': 'Power Off Virtual Machine',
  'microsoft.compute/virtualmachines/deallocate/action': 'Deallocate Virtual Machine',
  'microsoft.compute/virtualmachines/restart/action': 'Restart Virtual Machine',
  'microsoft.compute/virtualmachines/write': 'Create or Update Virtual Machine',
  'microsoft.serialconsole/serialports/connect/action': 'Connect to Serial Port',
  'microsoft.serialconsole/consoleservices/enableconsole/action': 'Enable Console',
  'microsoft.serialconsole/consoleservices/disableconsole/action': 'Disable Console',
};

function claims(caller: KeptEvent['caller']): object {
  const identity = 'http://schemas.microsoft.com/identity/claims';
  const common = {
    [`${identity}/objectidentifier`]: caller.objectId,
    [`${identity}/tenantid`]: caller.tenantId,
  };
  if (caller.kind === 'servicePrincipal') return { ...common, appid: caller.name, idtyp: 'app' };
  const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';
  return { ...common, name: caller.displayName, [upn]: caller.name, idtyp: 'user' };
}

/** Units of 100 ns since the year 1. */
function ticks(at: Date): string {
  return String(BigInt(at.getTime()) * 10_000n + 621_355_968_000_000_000n);
}
