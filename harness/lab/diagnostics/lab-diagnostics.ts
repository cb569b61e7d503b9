import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerClient } from '@azure/storage-blob';
import {
  accountNameOf,
  type BootDiagnostics,
  type BootDiagnosticsStorage,
  type BootDiagnosticsUris,
} from '../../../mock-arm/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { Ttys0Error } from '../../errors/index.ts';
import type { AuditEvent } from '../../gateway/ports.ts';
import type { Run } from '../../host/run-registry.ts';
import {
  accountClient,
  hostStyleAddress,
  inTime,
  newStorageAccount,
  pathStyleAddress,
  type StorageAccount,
} from '../../storage/account.ts';
import { BlobStorage } from '../../storage/blob-storage.ts';
import { readOnlyAccess } from '../../storage/shared-access.ts';
import { type Authority, issueServerIdentity } from '../certificates/authority.ts';
import type { LabGuest } from '../guest/lab-guest.ts';
import { containerName, logName, type NamedVm, screenshotName } from './names.ts';
import { resolvesToLoopback } from './resolver.ts';
import { Screenshots } from './screenshot/screenshots.ts';
import { SerialLog } from './serial-log.ts';

export interface LabDiagnosticsOptions {
  readonly run: Run;
  readonly authority: Authority;
  /** What a VM's settings say of its boot diagnostics at that moment. */
  readonly settingsOf: (guest: LabGuest) => BootDiagnostics;
  readonly onAlarm: (error: Ttys0Error) => void;
}

/** What is written for one guest. */
interface Recorder {
  readonly log: SerialLog;
  readonly screenshots: Screenshots;
  readonly container: () => ContainerClient | undefined;
}

const readyTimeoutMs = 20_000;

/** The platform's own account, which a subscription does not show, and one of the subscription. */
const [managedName, customName] = ['ttys0managed', 'ttys0diag'];

/**
 * Boot diagnostics of a lab: the storage, what the guests say and show in it, and the ways to read it. It starts beside
 * the guests, who do not wait for it.
 */
export class LabDiagnostics implements BootDiagnosticsStorage, AsyncDisposable {
  readonly #options: LabDiagnosticsOptions;
  readonly #storage: BlobStorage;
  readonly #managed: StorageAccount;
  readonly #custom: StorageAccount;
  readonly #addressOf: typeof pathStyleAddress;
  readonly #recorders: Map<string, Recorder>;

  private constructor(
    options: LabDiagnosticsOptions,
    storage: BlobStorage,
    accounts: readonly [managed: StorageAccount, custom: StorageAccount],
    addressOf: typeof pathStyleAddress,
    recorders: Map<string, Recorder>,
  ) {
    this.#options = options;
    this.#storage = storage;
    [this.#managed, this.#custom] = accounts;
    this.#addressOf = addressOf;
    this.#recorders = recorders;
  }

  /** Begins to start storage. Throws `host.not-writable` or `host.disk-full`. */
  static async open(options: LabDiagnosticsOptions): Promise<LabDiagnostics> {
    const { run, authority, onAlarm } = options;
    const accounts = [newStorageAccount(managedName), newStorageAccount(customName)] as const;
    const names = accounts.map(({ name }) => new URL(hostStyleAddress(name, 0)).hostname);
    const recorders = new Map<string, Recorder>();
    const [identity, certificate, namesAreFound] = await Promise.all([
      issueServerIdentity(authority, names),
      readFile(authority.certificatePath, 'utf8'),
      resolvesToLoopback(names[1] ?? ''),
    ]);
    const storage = await BlobStorage.open({
      run,
      accounts,
      directory: path.join(run.scratch, 'storage'),
      identity,
      authority: certificate,
      onAlarm,
      onListening: () => {
        for (const recorder of recorders.values()) {
          recorder.log.storageReturned();
          recorder.screenshots.storageReturned();
          makeContainer(recorder);
        }
      },
    });
    const addressOf = namesAreFound ? hostStyleAddress : pathStyleAddress;
    return new LabDiagnostics(options, storage, accounts, addressOf, recorders);
  }

  /** Writes down from now on what the guest says and shows. */
  watch(guest: LabGuest): void {
    const container = this.#containerFinder(guest);
    const { run, onAlarm } = this.#options;
    const recorder: Recorder = {
      container,
      // Until storage has started for the first time nothing is amiss; should it never, it says so itself.
      log: new SerialLog({
        vm: guest,
        container,
        onAlarm: (error) => {
          if (this.#storage.started) onAlarm(error);
        },
      }),
      screenshots: new Screenshots({
        vm: guest,
        container,
        dump: (file) => guest.power.running('screendump').screendump(file),
        scratchPath: path.join(run.scratch, `${guest.name}.ppm`),
      }),
    };
    this.#recorders.set(guest.name, recorder);
    makeContainer(recorder);
  }

  /** Writes down what is still to be written of a guest, and forgets it. */
  async forget(guest: LabGuest): Promise<void> {
    const recorder = this.#recorders.get(guest.name);
    this.#recorders.delete(guest.name);
    await Promise.all([recorder?.log[Symbol.asyncDispose](), recorder?.screenshots[Symbol.asyncDispose]()]);
  }

  /** Notes an access in the log of its VM (security.audit). */
  audit(event: AuditEvent): void {
    this.#recorders.get(event.vm)?.log.audit(event);
  }

  accounts(): readonly { readonly name: string; readonly blobEndpoint: string }[] {
    return [{ name: customName, blobEndpoint: this.#addressOf(customName, this.#storage.endpoint.port) }];
  }

  /** What the addresses of its accounts end in, host and port, as clients take it. */
  get suffix(): string {
    return `localhost:${this.#storage.endpoint.port}`;
  }

  settingsChanged(vm: NamedVm): void {
    const recorder = this.#recorders.get(vm.name);
    if (recorder) makeContainer(recorder);
  }

  keys(): readonly string[] {
    return this.#custom.keys;
  }

  blobUris(vm: NamedVm, accountName: string): BootDiagnosticsUris {
    const address = this.#addressOf(accountName, this.#storage.endpoint.port);
    return urisOf(vm, (blob) => `${address}${containerName(vm)}/${blob}`);
  }

  async sasUris(vm: NamedVm, accountName: string | undefined, minutes: number): Promise<BootDiagnosticsUris> {
    // A lab that has just started has its guests before its storage. Who asks then waits rather than fail at the address.
    await this.#storage.ready(Deadline.after(readyTimeoutMs)).catch(() => undefined);
    void this.#recorders.get(vm.name)?.screenshots.take(); // so that what is read next is of now
    const account = accountName === customName ? this.#custom : this.#managed;
    const container = containerName(vm);
    // Any client reads these, whatever its resolver knows.
    const address = pathStyleAddress(account.name, this.#storage.endpoint.port);
    return urisOf(vm, (blob) => {
      const access = readOnlyAccess(account, { container, blob }, minutes, new Date());
      return `${address}${container}/${blob}?${access}`;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const recorders = [...this.#recorders.values()];
    this.#recorders.clear();
    await Promise.all(
      recorders.flatMap(({ log, screenshots }) => [
        log[Symbol.asyncDispose](),
        screenshots[Symbol.asyncDispose](),
      ]),
    );
    await this.#storage[Symbol.asyncDispose]();
  }

  /** Finds the container where a guest's boot diagnostics belong at that moment. */
  #containerFinder(guest: LabGuest): () => ContainerClient | undefined {
    const containers = new Map(
      [this.#managed, this.#custom].map((account) => [
        account.name,
        accountClient(account, this.#storage.endpoint).getContainerClient(containerName(guest)),
      ]),
    );
    return () => {
      const { enabled, storageUri } = this.#options.settingsOf(guest);
      if (!enabled) return undefined;
      return containers.get(storageUri === undefined ? managedName : accountNameOf(storageUri));
    };
  }
}

/** The container is there before the guest has spoken, so that a log that is read too early is a blob that is not found. */
function makeContainer({ container }: Recorder): void {
  // Where storage is away, this is done again when it is back.
  void container()
    ?.createIfNotExists(inTime())
    .catch(() => undefined);
}

function urisOf(vm: NamedVm, uriOf: (blob: string) => string): BootDiagnosticsUris {
  return {
    consoleScreenshotBlobUri: uriOf(screenshotName(vm)),
    serialConsoleLogBlobUri: uriOf(logName(vm)),
  };
}
