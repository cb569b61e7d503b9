import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { ActivityEvent, Directory, Principal } from '../../mock-arm/index.ts';
import { harmlessJson } from '../gateway/audit/harmless.ts';
import type { AuditEvent } from '../gateway/ports.ts';

/** Writes each event of the Activity Log as a line of JSON, before its effect can be seen. */
export function activityTo(file: string): (event: ActivityEvent) => void {
  return ({ caller, ...event }) => append(file, { ...event, caller: caller.name });
}

const gatewayActions: Partial<Readonly<Record<AuditEvent['action'], string>>> = {
  refuse: 'connect',
  nmi: 'nmi',
  reset: 'reset',
  sysrq: 'sysrq',
};

/**
 * What the Activity Log is told of the gateway: refusals and admin commands; connects are there by Resource Manager's
 * own event. The real service shows no admin commands: their actions are of this program's own making.
 */
export function gatewayActivity(
  event: AuditEvent,
  machinePath: string,
  directory: Directory,
): ActivityEvent | undefined {
  const command = event.command ?? gatewayActions[event.action];
  if (command === undefined) return undefined;
  const refused = event.action === 'refuse';
  return {
    at: new Date(event.at),
    caller: principalOf(event.user, directory),
    // The server listens on loopback alone.
    callerAddress: '127.0.0.1',
    // A connect is refused as the websocket opens; the commands are posted.
    method: command === 'connect' ? 'GET' : 'POST',
    action: `Microsoft.SerialConsole/serialPorts/${command}/action`,
    scope: `${machinePath}/providers/Microsoft.SerialConsole/serialPorts/0`,
    result: refused ? 'Failed' : 'Accepted',
    ...(refused && { error: { code: 'Refused', message: event.detail ?? '' } }),
    correlationId: randomUUID(),
  };
}

function principalOf(name: string, { users, servicePrincipals, tenantId }: Directory): Principal {
  const user = users.find(({ userName }) => userName === name);
  const program = servicePrincipals.find(({ appId }) => appId === name);
  const known = user ?? program;
  return {
    kind: program === undefined ? 'user' : 'servicePrincipal',
    objectId: known?.objectId ?? '',
    name,
    displayName: known?.displayName ?? name,
    tenantId,
    authenticationMethods: [],
    expiresAt: new Date(0),
  };
}

function append(file: string, record: object): void {
  appendFileSync(file, `${harmlessJson(record)}\n`, { mode: 0o600 });
}
