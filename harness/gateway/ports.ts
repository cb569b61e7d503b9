import type { Duplex } from 'node:stream';
import type { Line } from '../line/line.ts';
import type { LeaseStore } from './lease/store.ts';
import type { GatewayTelemetry } from './telemetry.ts';

/** A virtual machine, as the gateway sees it. */
export interface ConsoleVm {
  readonly vmId: string;
  readonly name: string;
  readonly line: Line;
  /** Missing for Linux. */
  readonly osType?: 'Linux' | 'Windows';
  /** A hard reset that keeps the console connected. */
  reset(): Promise<void>;
  nmi(): Promise<void>;
  /** Break and key, for each key. */
  sysrq(keys: string): Promise<void>;
  /**
   * Cuts off by the device what was typed and the guest has not read; resolves to how many bytes that were. Where there is
   * no device, nothing is cut off.
   */
  fence?(): Promise<number>;
  /** Ends the login on the console, as a modem that hangs up (security.no-logout). */
  hangUp?(): Promise<void>;
}

/** Who a token stands for. */
export interface ConsoleUser {
  readonly id: string;
  readonly name: string;
  /** When the token ends. */
  readonly expiresAt?: Date;
}

/** To have the console, or to see it without typing. */
export type ConsoleMode = 'connect' | 'watch';

/** How long things may take, in milliseconds. */
export interface GatewayTimes {
  /** Between two checks whether a session may go on. */
  readonly recheckMs: number;
  /** Between a warning and the end that it warns of. */
  readonly graceMs: number;
  /** How long nobody may type; 0 for as long as they like. */
  readonly idleMs: number;
  /** How often a client is pinged; one that has not answered by the next time is dropped. Default 15 s. */
  readonly heartbeatMs: number;
  /** How long a token may take to come as the first message. */
  readonly tokenMs: number;
}

/** Whether a user may have a console now; `status` is the HTTP status of the refusal. */
export type Admission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: number; readonly code: string; readonly message: string };

type AuditAction =
  | 'connect'
  | 'refuse'
  | 'take-over'
  | 'disconnect'
  | 'watch'
  | 'input-cut-off'
  | 'hang-up'
  | 'nmi'
  | 'reset'
  | 'sysrq';

/** One access to a console (security.audit). It is given out before its effect can be seen. */
export interface AuditEvent {
  readonly action: AuditAction;
  readonly vm: string;
  readonly user: string;
  readonly at: string;
  readonly detail?: string;
  /** The admin command that was refused; a refusal without it is that of a console. */
  readonly command?: 'nmi' | 'reset' | 'sysrq';
}

/** What the gateway is given; it knows neither Azure's identity nor QEMU. */
export interface GatewayPorts {
  readonly vm: (vmId: string) => ConsoleVm | undefined;
  /** Rejects a token that is not to be trusted, with the reason as the error's message. */
  readonly identify: (token: string) => Promise<ConsoleUser>;
  readonly admit: (user: ConsoleUser, vm: ConsoleVm, token: string, mode: ConsoleMode) => Promise<Admission>;
  /** The origin of the lab, such as `https://localhost:8443`. */
  readonly origin: () => string;
  /** False where it could not be recorded: what it tells of is not to be done where it can be left undone (L1). */
  readonly audit: (event: AuditEvent) => boolean;
  /** Each so-manieth handshake is not trusted, though all is well with it (fault `not-trusted`); undefined for none. */
  readonly distrustEach?: () => number | undefined;
  readonly now: () => Date;
  /** What lies between the gateway and a client that is let in, in place of the socket itself (faults on purpose). */
  readonly wire?: ((socket: Duplex) => Duplex) | undefined;
  readonly telemetry?: GatewayTelemetry;
  readonly times?: Partial<GatewayTimes>;
  /** Where it is agreed on who has a console; without it, in this process alone. */
  readonly leases?: LeaseStore;
  /** How many clients may be there at once; more are answered by 503 (R1). */
  readonly maxClients?: () => number;
  /** False where a token is not taken from the query, which proxies write down (H21). */
  readonly tokenInQuery?: boolean;
  /** What the guest says counts as activity. */
  readonly outputCountsAsActivity?: boolean;
  /** Who leaves is logged out in the guest (security.no-logout). */
  readonly hangUpOnDisconnect?: boolean;
}
