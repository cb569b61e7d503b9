import path from 'node:path';
import {
  type AccountKeys,
  accountNameOf,
  type BootDiagnostics,
  type BootDiagnosticsStorage,
  type BootDiagnosticsUris,
} from '../../../mock-arm/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { AuditEvent } from '../../gateway/ports.ts';
import { pathStyleAddress } from '../../storage/account.ts';
import { readOnlyAccess } from '../../storage/shared-access.ts';
import type { LabGuest } from '../guest/lab-guest.ts';
import { AccountStorage, type AccountStorageOptions, managedName } from './account-storage.ts';
import { containerName, logName, type NamedVm, partName, screenshotName } from './names.ts';
import { Recorder } from './recorder.ts';
import type { StorageFaults } from './storage-faults.ts';

export interface LabDiagnosticsOptions extends Omit<AccountStorageOptions, 'onListening'> {
  /** What a VM's settings say of its boot diagnostics at that moment. */
  readonly settingsOf: (guest: LabGuest) => BootDiagnostics;
  /** What is made to go wrong at that moment. */
  readonly faults: () => StorageFaults;
  /** Whether another lab comes after this one in the same directory, with the same guests. */
  readonly kept: boolean;
  /** How long one part of a log may become; undefined for the usual length. */
  readonly logPartBytes?: number | undefined;
  /** Whether storage starts at once, or when somebody first asks for something that is in it. */
  readonly start: 'at-once' | 'when-needed';
}

interface Watched {
  readonly guest: LabGuest;
  /** There once storage is. */
  recorder?: Recorder;
  /** Accesses from before that. */
  readonly accesses: AuditEvent[];
}

const readyTimeoutMs = 20_000;

/**
 * Boot diagnostics of a lab: the storage, what the guests say and show in it, and the ways to read it. It starts beside
 * the guests, who do not wait for it, or when it is first needed: then a log begins with what the line still holds.
 */
export class LabDiagnostics implements BootDiagnosticsStorage, AsyncDisposable {
  readonly #options: LabDiagnosticsOptions;
  readonly #watched = new Map<string, Watched>();
  #accounts: readonly AccountKeys[] = [];
  #opening: Promise<AccountStorage> | undefined;
  #storage: AccountStorage | undefined;

  constructor(options: LabDiagnosticsOptions) {
    this.#options = options;
  }

  /** Writes down from now on what the guest says and shows. */
  watch(guest: LabGuest): void {
    const watched: Watched = { guest, accesses: [] };
    this.#watched.set(guest.name, watched);
    if (this.#storage) this.#record(watched, this.#storage);
  }

  /** Writes down what is still to be written of a guest, and forgets it. */
  async forget(guest: LabGuest): Promise<void> {
    const watched = this.#watched.get(guest.name);
    this.#watched.delete(guest.name);
    await watched?.recorder?.forget();
  }

  /** Notes an access in the log of its VM (security.audit). */
  audit(event: AuditEvent): void {
    const watched = this.#watched.get(event.vm);
    if (watched?.recorder) watched.recorder.audit(event);
    else watched?.accesses.push(event);
  }

  /** Something else is made to go wrong, or nothing any more. */
  faultsChanged(): void {
    for (const { recorder } of this.#watched.values()) recorder?.faultsChanged();
  }

  /** What the addresses of its accounts end in, host and port, as clients take it; undefined before storage has one. */
  get suffix(): string | undefined {
    return this.#storage && `localhost:${this.#storage.port}`;
  }

  /** Resolves once storage has an address, where it starts at once. Throws `host.not-writable` or `host.disk-full`. */
  async opened(): Promise<void> {
    if (this.#options.start === 'at-once') await this.#open();
  }

  async serve(accounts: readonly AccountKeys[]): Promise<void> {
    this.#accounts = accounts;
    if (this.#opening) await (await this.#opening).serve(accounts);
    else if (this.#options.start === 'at-once') await this.#open();
  }

  isTaken(accountName: string): boolean {
    return accountName === managedName;
  }

  async endpointOf(accountName: string): Promise<string> {
    return (await this.#open()).addressOf(accountName);
  }

  settingsChanged(vm: NamedVm): void {
    this.#watched.get(vm.name)?.recorder?.prepare();
  }

  blobUris(vm: NamedVm, accountName: string): BootDiagnosticsUris | undefined {
    const address = this.#storage?.addressOf(accountName);
    return address === undefined
      ? undefined
      : urisOf(vm, logName(vm), (blob) => `${address}${containerName(vm)}/${blob}`);
  }

  async sasUris(
    vm: NamedVm,
    accountName: string | undefined,
    minutes: number,
    part?: number,
  ): Promise<BootDiagnosticsUris> {
    const storage = await this.#open();
    // A lab that has just started has its guests before its storage. Who asks then waits rather than fail at the address.
    await storage.ready(Deadline.after(readyTimeoutMs)).catch(() => undefined);
    if (part === undefined) this.#watched.get(vm.name)?.recorder?.takeScreenshot();
    const account = storage.account(accountName ?? managedName) ?? storage.managed;
    const container = containerName(vm);
    // Any client reads these, whatever its resolver knows.
    const address = pathStyleAddress(account.name, storage.port);
    const log = part === undefined ? logName(vm) : partName(vm, part);
    return urisOf(vm, log, (blob) => {
      const access = readOnlyAccess(account, { container, blob }, minutes, new Date());
      return `${address}${container}/${blob}?${access}`;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const storage = await this.#opening?.catch(() => undefined);
    const watched = [...this.#watched.values()];
    this.#watched.clear();
    await Promise.all(watched.map(async ({ recorder }) => recorder?.[Symbol.asyncDispose]()));
    await storage?.[Symbol.asyncDispose]();
  }

  /** Begins to start storage, once. Throws `host.not-writable` or `host.disk-full`. */
  #open(): Promise<AccountStorage> {
    const onListening = (): void => {
      for (const { recorder } of this.#watched.values()) recorder?.storageReturned();
    };
    this.#opening ??= AccountStorage.open({ ...this.#options, onListening }, this.#accounts).then(
      (storage) => {
        this.#storage = storage;
        for (const watched of this.#watched.values()) this.#record(watched, storage);
        return storage;
      },
    );
    return this.#opening;
  }

  #record(watched: Watched, storage: AccountStorage): void {
    const { run, faults, onAlarm, kept, directory, logPartBytes } = this.#options;
    const { guest, accesses } = watched;
    const recorder = new Recorder({
      guest,
      container: () => {
        const account = this.#accountOf(guest);
        return account === undefined
          ? undefined
          : storage.client(account)?.getContainerClient(containerName(guest));
      },
      hidden: () =>
        storage.client(managedName)?.getContainerClient(`withheld-${this.#accountOf(guest) ?? ''}`),
      faults,
      // Until storage has started for the first time nothing is amiss; should it never, it says so itself.
      onAlarm: (error) => {
        if (storage.expected) onAlarm(error);
      },
      journal: kept ? path.join(directory, 'journal', guest.vmId) : undefined,
      scratch: run.scratch,
      limits: logPartBytes === undefined ? {} : { partBytes: logPartBytes },
    });
    watched.recorder = recorder;
    for (const access of accesses.splice(0)) recorder.audit(access);
  }

  /** The account where a guest's boot diagnostics belong at that moment; undefined while nobody wants them. */
  #accountOf(guest: LabGuest): string | undefined {
    const { enabled, storageUri } = this.#options.settingsOf(guest);
    if (!enabled) return undefined;
    return storageUri === undefined ? managedName : accountNameOf(storageUri);
  }
}

function urisOf(vm: NamedVm, log: string, uriOf: (blob: string) => string): BootDiagnosticsUris {
  return {
    consoleScreenshotBlobUri: uriOf(screenshotName(vm)),
    serialConsoleLogBlobUri: uriOf(log),
  };
}
