import type { FastifyInstance } from 'fastify';
import type { Directory, Store } from '../../mock-arm/index.ts';
import type { Ttys0Error } from '../errors/index.ts';
import type { FaultyPlaces } from '../faults/faulty-links.ts';
import type { AuditTrail } from '../gateway/audit/trail.ts';
import type { Run } from '../host/run-registry.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import type { Authority } from './certificates/authority.ts';
import type { LabDiagnostics } from './diagnostics/lab-diagnostics.ts';
import type { GatewayUnderTest } from './door/gateway-under-test.ts';
import type { ConsoleOptions } from './gateway-ports.ts';
import type { OperationsLog } from './operations/log.ts';
import type { LabAdditions } from './people.ts';

export interface LabOptions {
  /** 0 takes any free port, and remembers nothing; any other has a memory of its own that outlives the lab. */
  readonly port: number;
  readonly accelerator: AcceleratorVerdict;
  readonly console?: ConsoleOptions;
  /**
   * Told of what goes wrong with the audit, with the guests' records, and with boot diagnostics storage, which then starts at
   * once. Without it, storage starts when it is first asked for, and nobody is told.
   */
  readonly bootDiagnostics?: { readonly onAlarm: (error: Ttys0Error) => void };
  /** How long one part of a guest's log may become. Default 4 MiB. */
  readonly logPartBytes?: number;
  /** What a lab file adds: people, and what the tenant wants of everybody. */
  readonly additions?: LabAdditions;
  /** Told of what happens; whoever opened it closes it. */
  readonly log?: OperationsLog;
  /** What is to go wrong from the start: name and value of each fault. */
  readonly faults?: readonly (readonly [name: string, value: string | undefined])[];
  /** What is to go wrong with bytes on their way: from and to each guest, and from and to each client. */
  readonly linkFaults?: FaultyPlaces;
  /** Where clients are sent in place of the lab's own gateway. Whoever opened its door closes it. */
  readonly gatewayUnderTest?: GatewayUnderTest | undefined;
}

/** What a lab is put together from, each opened already. */
export interface LabParts extends Pick<
  LabOptions,
  'accelerator' | 'console' | 'linkFaults' | 'log' | 'bootDiagnostics' | 'gatewayUnderTest'
> {
  readonly run: Run;
  readonly authority: Authority;
  readonly caBundlePath: string;
  readonly directory: Directory;
  readonly server: FastifyInstance;
  readonly store: Store;
  readonly trail: AuditTrail;
  readonly diagnostics: LabDiagnostics;
}
