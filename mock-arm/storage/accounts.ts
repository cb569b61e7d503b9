import { randomBytes } from 'node:crypto';
import type { Store } from '../store/store.ts';
import { accountSchema, defaultSettings, type StorageAccount } from './account.ts';
import type { AccountKeys } from './boot-logs.ts';

/** What a caller says of a new account. */
export type NewAccount = Omit<StorageAccount, 'creationTime' | 'keys'>;

const kind = 'storage-account';
/** Kept once the first account has been made, so that who deletes it does not find it again. */
const seeded = 'storage-seeded';
const firstName = 'ttys0diag';
const keyBytes = 64;

/** The storage accounts of the subscription, kept over restarts; `ttys0diag` is there to begin with. */
export class StorageAccounts {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #byName: Map<string, StorageAccount>;

  constructor(store: Store, now: () => Date) {
    this.#store = store;
    this.#now = now;
    this.#byName = new Map(store.records(kind).map(([name, value]) => [name, accountSchema.parse(value)]));
    if (store.records(seeded).length > 0) return;
    this.add({
      name: firstName,
      kind: 'StorageV2',
      skuName: 'Standard_LRS',
      tags: {},
      isHnsEnabled: false,
      settings: defaultSettings,
    });
    store.put(seeded, firstName, true);
  }

  /** By name. */
  get all(): readonly StorageAccount[] {
    return [...this.#byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Names and keys, as storage itself has to know them. */
  get keys(): readonly AccountKeys[] {
    return this.all.map(({ name, keys: [one, two] }) => ({ name, keys: [one.value, two.value] }));
  }

  /** The account of that name; names of accounts are in lower case. */
  find(name: string): StorageAccount | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** Makes an account, with new keys. */
  add(account: NewAccount): StorageAccount {
    const creationTime = this.#now().toISOString();
    return this.put({ ...account, creationTime, keys: [this.#newKey(), this.#newKey()] });
  }

  /** Keeps what has changed of an account. */
  put(account: StorageAccount): StorageAccount {
    this.#store.put(kind, account.name, account);
    this.#byName.set(account.name, account);
    return account;
  }

  remove({ name }: StorageAccount): void {
    this.#store.remove(kind, name);
    this.#byName.delete(name);
  }

  /** Puts a new key in the place of one of the two. */
  regenerateKey(account: StorageAccount, keyName: 'key1' | 'key2'): StorageAccount {
    const [one, two] = account.keys;
    const keys: StorageAccount['keys'] = keyName === 'key1' ? [this.#newKey(), two] : [one, this.#newKey()];
    return this.put({ ...account, keys });
  }

  #newKey(): StorageAccount['keys'][number] {
    return { value: randomBytes(keyBytes).toString('base64'), creationTime: this.#now().toISOString() };
  }
}
