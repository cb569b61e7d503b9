import { readFile } from 'node:fs/promises';
import type { BlobServiceClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { AccountKeys, Store } from '../../../mock-arm/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { Ttys0Error } from '../../errors/index.ts';
import type { Run } from '../../host/run-registry.ts';
import {
  accountClient,
  hostStyleAddress,
  newStorageAccount,
  pathStyleAddress,
  purge,
  type StorageAccount,
} from '../../storage/account.ts';
import { BlobStorage, type BlobStorageOptions } from '../../storage/blob-storage.ts';
import { type Authority, issueServerIdentity } from '../certificates/authority.ts';
import { resolvesToLoopback } from './resolver.ts';

export interface AccountStorageOptions {
  readonly run: Run;
  readonly authority: Authority;
  /** Where blobs are kept. */
  readonly directory: string;
  /** What outlives the lab: the platform's keys and the port, so that signed addresses stay good. */
  readonly store: Store;
  readonly onListening: () => void;
  readonly onAlarm: (error: Ttys0Error) => void;
}

/** The platform's own account, which a subscription does not show. */
export const managedName = 'ttys0managed';

const serveTimeoutMs = 60_000;
const [kind, key] = ['storage', 'place'];
const placeSchema = z.object({ port: z.number(), keys: z.tuple([z.base64(), z.base64()]) });

/**
 * The storage of a lab and the accounts that it serves at the moment: the platform's own, and those of the subscription.
 */
export class AccountStorage implements AsyncDisposable {
  readonly managed: StorageAccount;
  readonly #storage: BlobStorage;
  readonly #clients = new Map<
    string,
    { readonly account: StorageAccount; readonly client: BlobServiceClient }
  >();
  readonly #hostStyle = new Map<string, boolean>();
  #serving: Promise<void> = Promise.resolve();

  private constructor(storage: BlobStorage, accounts: readonly [StorageAccount, ...StorageAccount[]]) {
    this.#storage = storage;
    [this.managed] = accounts;
    for (const account of accounts) this.#use(account);
  }

  /** Begins to start storage with those accounts. Throws `host.not-writable` or `host.disk-full`. */
  static async open(
    options: AccountStorageOptions,
    accounts: readonly AccountKeys[],
  ): Promise<AccountStorage> {
    const { authority, store } = options;
    const kept = store.records(kind).map(([, value]) => placeSchema.parse(value))[0];
    const managed = kept ? { name: managedName, keys: kept.keys } : newStorageAccount(managedName);
    const [identity, certificate] = await Promise.all([
      // The names of all accounts that there may ever be.
      issueServerIdentity(authority, [new URL(hostStyleAddress('*', 0)).hostname]),
      readFile(authority.certificatePath, 'utf8'),
    ]);
    const served = [managed, ...accounts] as const;
    const blobOptions: BlobStorageOptions = {
      ...options,
      accounts: served,
      identity,
      authority: certificate,
    };
    const storage = await BlobStorage.open({ ...blobOptions, ...(kept && { preferredPort: kept.port }) });
    store.put(kind, key, { port: storage.endpoint.port, keys: managed.keys });
    const opened = new AccountStorage(storage, served);
    await opened.#look(accounts);
    return opened;
  }

  get port(): number {
    return this.#storage.endpoint.port;
  }

  /** True where requests that fail are to be told: not before it has listened, nor while its accounts change. */
  get expected(): boolean {
    return this.#storage.started && !this.#storage.changing;
  }

  /** As `BlobStorage.ready`. */
  ready(deadline: Deadline): Promise<void> {
    return this.#storage.ready(deadline);
  }

  /** The account of that name as its owner sees it; undefined where it is not served. */
  client(name: string): BlobServiceClient | undefined {
    return this.#clients.get(name)?.client;
  }

  /** With its keys. */
  account(name: string): StorageAccount | undefined {
    return this.#clients.get(name)?.account;
  }

  /** Where an account's blobs are, in the form that this host's programs find, with a slash at its end. */
  addressOf(name: string): string {
    return (this.#hostStyle.get(name) ? hostStyleAddress : pathStyleAddress)(name, this.port);
  }

  /** As `BootDiagnosticsStorage.serve`: one change after the other. Throws `storage.not-ready`. */
  serve(accounts: readonly AccountKeys[]): Promise<void> {
    const change = this.#serving.then(() => this.#serve(accounts));
    this.#serving = change.catch(() => undefined);
    return change;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#storage[Symbol.asyncDispose]();
  }

  async #serve(accounts: readonly AccountKeys[]): Promise<void> {
    const wanted = new Map(accounts.map((account) => [account.name, account]));
    const known = [...this.#clients.values()].filter(({ account }) => account !== this.managed);
    const removed = known.filter(({ account }) => !wanted.has(account.name));
    const added = accounts.filter(({ name }) => !this.#clients.has(name));
    const same = known.every(({ account }) => wanted.get(account.name)?.keys.join() === account.keys.join());
    if (same && added.length === 0) return;
    const deadline = Deadline.after(serveTimeoutMs);
    await this.#look(added);
    await this.#storage.ready(deadline);
    // Who writes finds a removed account no more from here on, and a new one not before it is empty.
    for (const { account } of removed) this.#clients.delete(account.name);
    // What this leaves behind goes when an account of that name is made again.
    for (const { client } of removed) await purge(client).catch(() => undefined);
    await this.#storage.serve([this.managed, ...accounts], deadline);
    for (const account of added) await purge(accountClient(account, this.#storage.endpoint));
    for (const account of accounts) this.#use(account);
  }

  #use(account: StorageAccount): void {
    const known = this.#clients.get(account.name)?.account;
    if (known?.keys.join() === account.keys.join()) return;
    this.#clients.set(account.name, { account, client: accountClient(account, this.#storage.endpoint) });
  }

  /** Finds out under which names this host finds accounts. */
  async #look(accounts: readonly AccountKeys[]): Promise<void> {
    const find = async ({ name }: AccountKeys): Promise<void> => {
      this.#hostStyle.set(name, await resolvesToLoopback(new URL(hostStyleAddress(name, 0)).hostname));
    };
    await Promise.all(accounts.map(find));
  }
}
