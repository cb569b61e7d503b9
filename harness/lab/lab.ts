import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import {
  type BootDiagnostics,
  createMockArm,
  type Directory,
  forgetVmId,
  keptVmId,
  type MockArm,
  type ScaleSetPlace,
  Store,
} from '../../mock-arm/index.ts';
import type { LabDescription } from '../client/description.ts';
import { adminRoutes } from '../gateway/admin/routes.ts';
import { AuditTrail } from '../gateway/audit/trail.ts';
import { Gateway } from '../gateway/gateway.ts';
import { plainRequests } from '../gateway/handshake/plain-requests.ts';
import type { Ttys0Error } from '../errors/index.ts';
import type { FaultyPlaces } from '../faults/faulty-links.ts';
import { dataDirectory } from '../host/directories.ts';
import { Run } from '../host/run-registry.ts';
import type { AcceleratorVerdict } from '../machine/accelerator/accelerator.ts';
import { recordAccess } from './access-record.ts';
import { activityTo, refusedAccess } from './audit.ts';
import { issueServerIdentity, openAuthority, type Authority } from './certificates/authority.ts';
import { writeBundle } from './certificates/bundle.ts';
import { describe, DescriptionFile } from './description.ts';
import type { DoorLab } from './door/door-lab.ts';
import type { GatewayUnderTest } from './door/gateway-under-test.ts';
import { LabDiagnostics } from './diagnostics/lab-diagnostics.ts';
import { storageFaults } from './diagnostics/storage-faults.ts';
import { gatewayPorts } from './gateway-ports.ts';
import { LabGuest } from './guest/lab-guest.ts';
import { endLeftovers } from './guest/inheritance.ts';
import { guestLogins } from './guest/logins.ts';
import type { GuestSource } from './guest/source.ts';
import { auditFile, memoryFile, storageDirectory } from './memory.ts';
import type { OperationsLog } from './operations/log.ts';
import { GatewayMetrics } from './operations/metrics.ts';
import { type Health, operationsRoutes } from './operations/routes.ts';
import type { LabOptions, LabParts } from './options.ts';
import { portalRoutes } from './portal.ts';
import { openSecrets } from './secrets.ts';
import { labDirectory } from './people.ts';
import { createServer, listen } from './server.ts';

/** One running lab: guests, Resource Manager, gateway and page on one port, and everything gone when it is disposed of. */
export class Lab implements AsyncDisposable {
  readonly #run: Run;
  readonly #authority: Authority;
  readonly #caBundlePath: string;
  readonly #directory: Directory;
  readonly #server: FastifyInstance;
  readonly #gateway: Gateway;
  readonly #arm: MockArm;
  readonly #store: Store;
  readonly #trail: AuditTrail;
  readonly #accelerator: AcceleratorVerdict;
  readonly #diagnostics: LabDiagnostics;
  readonly #log: OperationsLog | undefined;
  readonly #onAlarm: ((alarm: Ttys0Error) => void) | undefined;
  readonly #guests = new Map<string, LabGuest>();
  readonly #linkFaults: FaultyPlaces | undefined;
  readonly #atDoor: DoorLab | undefined;
  /** Where its clients are sent in place of its own gateway. */
  readonly gatewayUnderTest: GatewayUnderTest | undefined;
  #port = 0;
  readonly #descriptionFile: DescriptionFile;

  private constructor(parts: LabParts) {
    const { run, server, diagnostics, directory, store } = parts;
    this.#run = run;
    this.#descriptionFile = new DescriptionFile(run, () => this.description);
    this.#authority = parts.authority;
    this.#caBundlePath = parts.caBundlePath;
    this.#directory = directory;
    this.#server = server;
    this.#store = store;
    this.#trail = parts.trail;
    this.#accelerator = parts.accelerator;
    this.#diagnostics = diagnostics;
    this.#linkFaults = parts.linkFaults;
    this.#log = parts.log;
    this.#onAlarm = parts.bootDiagnostics?.onAlarm;
    const metrics = new GatewayMetrics(() =>
      this.guests.map(({ name, line }) => ({ vm: name, bytes: line.depth })),
    );
    operationsRoutes(server, metrics, () => this.#health);
    const ports = gatewayPorts({
      telemetry: metrics,
      log: parts.log,
      arm: () => this.#arm,
      guests: () => this.guests,
      directory,
      diagnostics,
      trail: parts.trail,
      origin: () => this.url,
      console: parts.console ?? {},
      socketFaults: parts.linkFaults?.socket,
    });
    this.#gateway = new Gateway(ports);
    const { gatewayUnderTest } = parts;
    this.gatewayUnderTest = gatewayUnderTest;
    this.#atDoor = gatewayUnderTest?.door.admit({
      ports,
      tickets: this.#gateway.tickets,
      openIdConfiguration: () => `${this.url}/${directory.tenantId}/v2.0/.well-known/openid-configuration`,
    });
    this.#arm = createMockArm({
      fleet: this.#fleet(),
      consoleBroker: {
        open: ({ vm, principalId, mode }) =>
          this.#gateway.tickets.issue({
            ...{ vmId: vm.vmId, userId: principalId, mode },
            origin: gatewayUnderTest?.origin ?? this.url,
          }),
      },
      directory,
      keyDirectory: dataDirectory(),
      storage: diagnostics,
      origin: () => this.url,
      store,
      onActivity: activityTo(path.join(run.scratch, 'activity.jsonl')),
      onRequest: (event) => {
        const refused = refusedAccess(event, this.guests, directory);
        if (refused) recordAccess(parts, refused);
      },
    });
    this.#arm.faults.onChange(() => diagnostics.faultsChanged());
    plainRequests(server);
    adminRoutes(server, this.#gateway, ports, () => this.guests.map((guest) => guest.vmId));
  }

  /** Starts the servers; guests are added afterwards. */
  static async start(options: LabOptions): Promise<Lab> {
    const run = (await Run.inherit(options.port)) ?? (await Run.open(options.port));
    if (run.inherited) await endLeftovers(run);
    let lab: Lab | undefined;
    let diagnostics: LabDiagnostics | undefined;
    let store: Store | undefined;
    let trail: AuditTrail | undefined;
    try {
      const [authority, secrets] = [await openAuthority(), await openSecrets()];
      store = options.port === 0 ? Store.inMemory() : Store.open(memoryFile(options.port));
      const auditPath = options.port === 0 ? path.join(run.scratch, 'audit.jsonl') : auditFile(options.port);
      const onAlarm = options.bootDiagnostics?.onAlarm ?? (() => undefined);
      trail = await AuditTrail.open({ file: auditPath, now: () => new Date(), onAlarm });
      const server = createServer(
        await issueServerIdentity(authority),
        () => lab?.url ?? 'https://localhost',
      );
      diagnostics = new LabDiagnostics({
        run,
        authority,
        store,
        directory: options.port === 0 ? path.join(run.scratch, 'storage') : storageDirectory(options.port),
        kept: options.port !== 0,
        start: options.bootDiagnostics ? 'at-once' : 'when-needed',
        onAlarm,
        logPartBytes: options.logPartBytes,
        settingsOf: (guest) => lab?.bootDiagnostics(guest) ?? { enabled: true },
        faults: () => storageFaults(lab ? lab.#arm.faults : undefined),
      });
      const caBundlePath = await writeBundle(authority);
      await mkdir(run.path('azure'), { mode: 0o700, recursive: true });
      const directory = labDirectory(secrets, options.additions ?? {});
      lab = new Lab({ ...options, run, authority, caBundlePath, directory, server, store, trail, diagnostics }); // prettier-ignore
      await diagnostics.opened();
      for (const [name, value] of options.faults ?? []) lab.#arm.faults.set(name, value);
      await lab.#serve(options.port);
      return lab;
    } catch (error) {
      if (!lab) await diagnostics?.[Symbol.asyncDispose]();
      await (lab ?? run)[Symbol.asyncDispose]();
      if (lab === undefined) await trail?.[Symbol.asyncDispose]();
      if (lab === undefined) store?.[Symbol.dispose]();
      throw error;
    }
  }

  /** The lab's origin, without a slash at its end. */
  get url(): string {
    return `https://localhost:${this.#port}`;
  }

  get guests(): readonly LabGuest[] {
    return [...this.#guests.values()];
  }

  /** What it has of the host: short paths for sockets, room for disks. */
  get run(): Run {
    return this.#run;
  }

  get accelerator(): AcceleratorVerdict {
    return this.#accelerator;
  }

  /** What a guest's settings say of its boot diagnostics. */
  bootDiagnostics(guest: LabGuest): BootDiagnostics {
    return this.#arm.bootDiagnostics(guest);
  }

  /** Where everything is, for the command line and for scenarios. It holds passwords. */
  get description(): LabDescription {
    return describe({
      url: this.url,
      caPath: this.#authority.certificatePath,
      caBundlePath: this.#caBundlePath,
      auditPath: this.#trail.file,
      azureConfigDirectory: this.#run.path('azure'),
      storageSuffix: this.#diagnostics.suffix,
      directory: this.#directory,
      guests: this.guests,
    });
  }

  /**
   * Adds a guest of its own disk, still powered off; it may be an instance of a scale set. One that a killed lab on this
   * port has left goes on where it is.
   */
  async addGuest(name: string, source: GuestSource, scaleSet?: ScaleSetPlace): Promise<LabGuest> {
    const guest = new LabGuest({
      name,
      vmId: keptVmId(this.#store, name),
      source,
      ...(scaleSet && { scaleSet }),
      run: this.#run,
      accelerator: this.#accelerator,
      lineFaults: this.#linkFaults?.line,
      onAlarm: this.#onAlarm,
      consoleActive: (vmId) =>
        (this.#gateway.holder(vmId) ?? this.#atDoor?.sessions.holder(vmId)) !== undefined,
      onStopped: ({ vmId }) => {
        this.#gateway.vmStopped(vmId);
        this.#atDoor?.vmStopped(vmId);
      },
    });
    await guest.power.inherit();
    guest.line.onStage(({ stage }) => this.#log?.stage(name, stage));
    this.#guests.set(name, guest);
    this.#diagnostics.watch(guest);
    await this.#descriptionFile.write();
    return guest;
  }

  /** Powers a guest off and forgets it. */
  async removeGuest(guest: LabGuest): Promise<void> {
    this.#guests.delete(guest.name);
    forgetVmId(this.#store, guest.name);
    await guest[Symbol.asyncDispose]();
    await this.#diagnostics.forget(guest);
    await this.#descriptionFile.write();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway.close();
    this.#atDoor?.[Symbol.dispose]();
    this.#linkFaults?.socket?.[Symbol.dispose]();
    await Promise.all(this.guests.map((guest) => guest[Symbol.asyncDispose]()));
    await this.#diagnostics[Symbol.asyncDispose]();
    await this.#server.close();
    await this.#trail[Symbol.asyncDispose]();
    this.#store[Symbol.dispose]();
    await this.#run[Symbol.asyncDispose]();
  }

  get #health(): Health {
    return {
      auditReady: this.#trail.ready(),
      guests: this.guests.map(({ name, powerState, line, consoleActive }) => ({
        ...{ name, power: powerState, stage: line.stage.stage, consoleActive },
      })),
    };
  }

  async #serve(port: number): Promise<void> {
    await portalRoutes(this.#server, {
      describe: () => this.description,
      logins: () => guestLogins(this.guests),
      quirks: () => (this.#arm.faults.has('vmss-preview') ? ['vmss-preview'] : []),
    });
    await this.#server.register(this.#arm.plugin);
    this.#gateway.attach(this.#server.server);
    this.#port = await listen(this.#server, port);
    await this.#descriptionFile.write();
  }

  #fleet(): { readonly vms: readonly LabGuest[] } {
    const guests = (): readonly LabGuest[] => this.guests;
    return {
      get vms() {
        return guests();
      },
    };
  }
}
