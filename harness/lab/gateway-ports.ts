import { type Directory, machineId, type MockArm } from '../../mock-arm/index.ts';
import type { FaultyLinks } from '../faults/faulty-links.ts';
import { auditRefusal } from '../gateway/audit/refusal.ts';
import type { AuditTrail } from '../gateway/audit/trail.ts';
import type { GatewayPorts } from '../gateway/ports.ts';
import type { GatewayTelemetry } from '../gateway/telemetry.ts';
import { descriptorLimit } from '../host/descriptors.ts';
import { type AccessPlaces, happensAnyway, recordAccess, recordActivity } from './access-record.ts';
import { gatewayActivity } from './audit.ts';
import type { LabGuest } from './guest/lab-guest.ts';

/** What a lab's owner decides about its consoles. */
export interface ConsoleOptions {
  /** Minutes without a key after which a session ends; without it, never. */
  readonly idleMinutes?: number;
  /** What the guest says counts as a key. */
  readonly idleCountsOutput?: boolean;
  /** A token in the query of a connection string is refused (H21). */
  readonly noTokenInQuery?: boolean;
  /** Who leaves the console is logged out in the guest (security.no-logout). */
  readonly hangUp?: boolean;
}

interface GatewayPortsOptions extends AccessPlaces {
  /** Asked once the lab is put together. */
  readonly arm: () => MockArm;
  readonly guests: () => readonly LabGuest[];
  readonly directory: Directory;
  readonly trail: AuditTrail;
  readonly origin: () => string;
  readonly console: ConsoleOptions;
  /** What is to go wrong between the gateway and its clients. */
  readonly socketFaults?: FaultyLinks | undefined;
  readonly telemetry: GatewayTelemetry;
}

/** Guests, storage and clients of Resource Manager need some, too. */
const reservedDescriptors = 256;

let descriptors: number | undefined;

/** How many clients this process has descriptors for. */
function maxClients(): number {
  descriptors ??= descriptorLimit();
  return Math.max(1, descriptors - Math.min(reservedDescriptors, descriptors / 2));
}

/** What the gateway is given: guests, Resource Manager's word on who may in, and everybody who is told of an access. */
export function gatewayPorts(options: GatewayPortsOptions): GatewayPorts {
  const { arm, guests, directory, trail, origin, console, socketFaults, telemetry } = options;
  const byId = (vmId: string): LabGuest | undefined => guests().find((guest) => guest.vmId === vmId);
  return {
    vm: byId,
    identify: async (token) => {
      const principal = await arm().identity.verify(token);
      return { id: principal.objectId, name: principal.name, expiresAt: principal.expiresAt };
    },
    admit: async (_user, { vmId, name }, token, mode) => {
      const principal = await arm().identity.verify(token);
      const guest = byId(vmId);
      if (guest) return trail.ready() ? arm().authorizeConsole(principal, guest, mode) : auditRefusal;
      const message = `${name} is no longer in the lab.`;
      return { allowed: false, status: 404, code: 'ResourceNotFound', message };
    },
    origin,
    audit: (event) => {
      const recorded = recordAccess(options, event);
      if (!recorded && !happensAnyway(event)) return false;
      const guest = guests().find(({ name }) => name === event.vm);
      const activity = guest && gatewayActivity(event, machineId(directory, guest), directory);
      if (activity) recordActivity(arm(), event, activity);
      return recorded;
    },
    distrustEach: () => arm().faults.valueOf('not-trusted'),
    now: () => new Date(),
    ...(socketFaults && { wire: (socket) => socketFaults.wrap(socket) }),
    telemetry,
    times: { idleMs: (console.idleMinutes ?? 0) * 60_000 },
    maxClients,
    tokenInQuery: console.noTokenInQuery !== true,
    outputCountsAsActivity: console.idleCountsOutput ?? false,
    hangUpOnDisconnect: console.hangUp ?? false,
  };
}
