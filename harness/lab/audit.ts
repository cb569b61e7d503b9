import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import {
  type ActivityEvent,
  type Directory,
  type FleetVm,
  machineId,
  type Principal,
  serialPortScope,
} from '../../mock-arm/index.ts';
import { harmlessJson } from '../gateway/audit/harmless.ts';
import type { AuditEvent } from '../gateway/ports.ts';

/** Writes each event of the Activity Log as a line of JSON, before its effect can be seen. */
export function activityTo(file: string): (event: ActivityEvent) => void {
  return ({ caller, ...event }) => append(file, { ...event, caller: caller.name });
}

const gatewayActions: Partial<Readonly<Record<AuditEvent['action'], string>>> = {
  refuse: 'connect',
  'take-over': 'takeOver',
  disconnect: 'disconnect',
  nmi: 'nmi',
  reset: 'reset',
  sysrq: 'sysrq',
};

/** They are posted; all else happens on a websocket, which a GET opens. */
const adminCommands: readonly string[] = ['nmi', 'reset', 'sysrq'];

/**
 * What the Activity Log is told of the gateway: takeovers, disconnects, refusals and admin commands (security.audit);
 * connects are there by Resource Manager's own event. The real service shows connects alone: the other actions are of this
 * program's own making.
 */
export function gatewayActivity(
  event: AuditEvent,
  machinePath: string,
  directory: Directory,
): ActivityEvent | undefined {
  const command = event.command ?? gatewayActions[event.action];
  if (command === undefined) return undefined;
  const refused = event.action === 'refuse';
  const posted = adminCommands.includes(command);
  return {
    at: new Date(event.at),
    caller: principalOf(event.user, directory),
    // The server listens on loopback alone.
    callerAddress: '127.0.0.1',
    method: posted ? 'POST' : 'GET',
    action: `Microsoft.SerialConsole/serialPorts/${command}/action`,
    scope: serialPortScope(machinePath),
    result: refused ? 'Failed' : posted ? 'Accepted' : 'Succeeded',
    ...(refused && { error: { code: 'Refused', message: event.detail ?? '' } }),
    correlationId: randomUUID(),
  };
}

const accessActions: readonly string[] = ['connect', 'watch'].map(
  (use) => `Microsoft.SerialConsole/serialPorts/${use}/action`,
);

/** A refusal of a console that Resource Manager's event tells of: who is refused there never comes to the gateway. */
export function refusedAccess(
  { action, result, scope, caller, at, error }: ActivityEvent,
  vms: readonly FleetVm[],
  directory: Directory,
): AuditEvent | undefined {
  if (result !== 'Failed' || !accessActions.includes(action)) return undefined;
  const port = scope.toLowerCase();
  const vm = vms.find((one) => serialPortScope(machineId(directory, one)).toLowerCase() === port);
  if (vm === undefined) return undefined;
  const detail = error?.message;
  return {
    action: 'refuse',
    vm: vm.name,
    user: caller.name,
    at: at.toISOString(),
    ...(detail && { detail }),
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
