import type { FastifyPluginAsync } from 'fastify';
import type { ActivityListener } from './arm/activity.ts';
import { AsyncOperations } from './arm/async-operations.ts';
import { authenticate } from './arm/authentication.ts';
import { answerErrors } from './arm/error-answers.ts';
import { armPlugin } from './arm/plugin.ts';
import { subscriptionId } from './arm/resource-id.ts';
import type { ArmRoute } from './arm/route.ts';
import { UnhandledRequests } from './arm/unhandled.ts';
import { Authorizer } from './authorization/authorizer.ts';
import { DenyAssignments } from './authorization/deny/deny-assignments.ts';
import { denyOwnerRoutes } from './authorization/deny/owner-routes.ts';
import { Locks } from './authorization/locks.ts';
import { RoleAssignments } from './authorization/role-assignments.ts';
import { Roles } from './authorization/roles/roles.ts';
import { authorizationRoutes } from './authorization/routes.ts';
import { classicComputeRoutes } from './classic-compute/routes.ts';
import { type BootDiagnostics, BootDiagnosticsStore } from './compute/boot-diagnostics.ts';
import { PowerOperations } from './compute/power.ts';
import { Provisioning } from './compute/provisioning.ts';
import { computeRoutes } from './compute/routes.ts';
import { Faults } from './faults/faults.ts';
import { FaultyAnswers } from './faults/faulty-answer.ts';
import { faultRoutes } from './faults/routes.ts';
import type { ConsoleBroker, Fleet, FleetVm } from './fleet.ts';
import type { Directory } from './identity/directory.ts';
import { identityPlugin } from './identity/plugin.ts';
import type { Principal } from './identity/principal.ts';
import { createSigningKey, openSigningKey } from './identity/signing-key.ts';
import { TokenVerifier } from './identity/token-verifier.ts';
import { ActivityLog } from './insights/activity-log.ts';
import { insightsRoutes } from './insights/routes.ts';
import { resourcesRoutes } from './resources/routes.ts';
import { ConsoleGate, type ConsoleUse, type ConsoleVerdict } from './serialconsole/console-gate.ts';
import { ConsoleService } from './serialconsole/console-service.ts';
import { PortStates } from './serialconsole/port-states.ts';
import { serialConsoleRoutes } from './serialconsole/routes.ts';
import { StorageAccounts } from './storage/accounts.ts';
import type { BootDiagnosticsStorage } from './storage/boot-logs.ts';
import { noStorage } from './storage/no-storage.ts';
import { storageRoutes } from './storage/routes.ts';
import { Store } from './store/store.ts';

export interface MockArmOptions {
  readonly fleet: Fleet;
  readonly consoleBroker: ConsoleBroker;
  readonly directory: Directory;
  /** Default: no account, and no boot diagnostics data. */
  readonly storage?: BootDiagnosticsStorage;
  /** The server's own origin without a trailing slash, such as `https://localhost:8443`; asked once it listens. */
  readonly origin: () => string;
  /** Where the key that signs tokens is kept, so that they outlive the mock; without it, each mock has its own. */
  readonly keyDirectory?: string;
  readonly now?: () => Date;
  readonly onActivity?: ActivityListener;
  /** Told of those events alone that are of requests to Resource Manager. */
  readonly onRequest?: ActivityListener;
  /** What outlives the mock; its giver closes it. Without one, nothing does. */
  readonly store?: Store;
}

/** Resource Manager and the token service in front of a fleet. */
export interface MockArm {
  /** Adds all routes to the lab's one HTTPS server. */
  readonly plugin: FastifyPluginAsync;
  readonly identity: {
    /** Tells whom an access token speaks for. Throws `InvalidToken`. */
    verify(token: string): Promise<Principal>;
  };
  /** The checks that `serialPorts/connect` makes, for the gateway to make again when the websocket opens. */
  authorizeConsole(principal: Principal, vm: FleetVm, use?: ConsoleUse): ConsoleVerdict;
  /** Whether a VM's boot diagnostics are wanted, and where. */
  bootDiagnostics(vm: FleetVm): BootDiagnostics;
  /** What is made to go wrong; `/_ttys0/faults` switches it, too. */
  readonly faults: Pick<Faults, 'has' | 'onChange' | 'set' | 'valueOf'>;
  /** What Resource Manager answers, so that tests can sweep all of it. */
  readonly routes: readonly Pick<ArmRoute, 'method' | 'path'>[];
  /** Adds what happened outside Resource Manager, such as at the gateway, to the Activity Log. */
  readonly recordActivity: ActivityListener;
}

export function createMockArm(options: MockArmOptions): MockArm {
  const { directory, keyDirectory, storage = noStorage, store = Store.inMemory() } = options;
  const { now = () => new Date() } = options;
  const key = keyDirectory === undefined ? createSigningKey() : openSigningKey(keyDirectory);
  key.catch(() => undefined); // told by each request that needs it
  const identity = new TokenVerifier({ ...options, key, now });
  const verify = (token: string): Promise<Principal> => identity.verify(token);

  const assignments = new RoleAssignments(store, directory.roleAssignments);
  const roles = new Roles(store);
  const denyAssignments = new DenyAssignments(store, directory.denyAssignments);
  const locks = new Locks(store);
  const authorizer = new Authorizer({ assignments, roles, denyAssignments });
  const ports = new PortStates(store);
  const faults = new Faults();
  const bootDiagnostics = new BootDiagnosticsStore(store);
  const consoleService = new ConsoleService(store);
  const activityLog = new ActivityLog(store);
  const operations = new AsyncOperations(now);
  const power = new PowerOperations(operations);
  const provisioning = new Provisioning(faults, power);
  const accounts = new StorageAccounts(store, now);
  void storage.serve(accounts.keys).catch(() => undefined); // told by what needs it
  const gate = new ConsoleGate({
    ...options,
    accounts,
    authorizer,
    locks,
    ports,
    faults,
    provisioning,
    bootDiagnostics,
    consoleService,
  });
  const routes = [
    ...resourcesRoutes({ directory, authorizer }),
    ...computeRoutes({
      ...options,
      accounts,
      storage,
      operations,
      power,
      provisioning,
      bootDiagnostics,
      store,
    }),
    ...storageRoutes({ ...options, accounts, storage, operations }),
    ...serialConsoleRoutes({ ...options, consoleService, gate, ports }),
    ...authorizationRoutes({ directory, assignments, roles, denyAssignments, locks, authorizer, now }),
    ...classicComputeRoutes(directory),
    ...insightsRoutes({ ...options, activityLog, now }),
  ];

  const record: ActivityListener = (event) => {
    activityLog.append(event);
    options.onActivity?.(event);
  };
  const known = (authorization: string | undefined): Promise<Principal> =>
    authenticate(authorization, { ...options, verify });
  const resourceManager = armPlugin({
    routes,
    directory,
    authorizer,
    locks,
    unhandled: new UnhandledRequests(),
    faults: new FaultyAnswers(faults, now),
    onActivity: (event) => {
      record(event);
      options.onRequest?.(event);
    },
    now,
    authenticate: known,
  });
  return {
    async plugin(server) {
      answerErrors(server);
      await server.register(identityPlugin({ ...options, key, now }));
      await server.register(resourceManager);
      const scope = subscriptionId(directory);
      await server.register(faultRoutes({ faults, authorizer, scope, authenticate: known }));
      await server.register(denyOwnerRoutes({ directory, denyAssignments, authorizer, authenticate: known }));
    },
    identity: { verify },
    faults,
    routes,
    recordActivity: record,
    authorizeConsole: (principal, vm, use) => gate.check(principal, () => vm, use),
    bootDiagnostics: (vm) => bootDiagnostics.of(vm),
  };
}
