import { z } from 'zod';
import { hashedGuid } from '../arm/hashed-guid.ts';
import type { Directory } from '../identity/directory.ts';
import type { KeptEvent } from './activity-log.ts';
import { claims } from './claims.ts';
import { operationTitle } from './operation-titles.ts';
import { eventOutcome } from './outcome.ts';

const guid = z.guid();

/** The provider's word for how an event ended: a refusal is `Failed` as every other failure. */
export function eventStatus({ result }: KeptEvent): string {
  return result;
}

/** An event as Microsoft.Insights shows it: each field of the reference's example of the list, where the lab knows it. */
export function eventData(event: KeptEvent, { subscription, tenantId }: Directory): object {
  const { at, caller, action, scope, correlationId, error } = event;
  const [, , , , resourceGroupName] = scope.split('/');
  const eventDataId = eventGuid(event);
  const [provider = '', type = ''] = action.split('/');
  const { subStatus, properties } = eventOutcome(event);
  return {
    authorization: { action, scope },
    caller: caller.name,
    channels: 'Operation',
    claims: claims(caller),
    correlationId,
    description: error?.message ?? '',
    eventDataId,
    eventName:
      event.result === 'Started'
        ? named('BeginRequest', 'Begin request')
        : named('EndRequest', 'End request'),
    category: named('Administrative'),
    httpRequest: {
      clientRequestId: event.clientRequestId ?? correlationId,
      clientIpAddress: event.callerAddress,
      method: event.method,
    },
    id: `${scope}/events/${eventDataId}/ticks/${ticks(at)}`,
    level: error === undefined ? 'Informational' : 'Error',
    ...(resourceGroupName !== undefined && { resourceGroupName }),
    resourceProviderName: named(provider),
    resourceId: scope,
    resourceType: named(`${provider}/${type}`),
    operationId: correlationId,
    operationName: named(action, operationTitle(action)),
    properties: { ...properties, hierarchy: subscription.id },
    status: named(eventStatus(event)),
    subStatus,
    eventTimestamp: at.toISOString(),
    submissionTimestamp: at.toISOString(),
    subscriptionId: subscription.id,
    tenantId,
  };
}

/** A GUID of its own for each event; those of one request begin alike. */
function eventGuid({ correlationId, sequence }: KeptEvent): string {
  const ofRequest = guid.safeParse(correlationId).success ? correlationId : hashedGuid(correlationId);
  return `${ofRequest.slice(0, 24)}${sequence.toString(16).padStart(12, '0')}`;
}

function named(value: string, localizedValue = value): object {
  return { value, localizedValue };
}

/** Units of 100 ns since the year 1. */
function ticks(at: Date): string {
  return String(BigInt(at.getTime()) * 10_000n + 621_355_968_000_000_000n);
}
