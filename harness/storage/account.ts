import { randomBytes } from 'node:crypto';
import { Agent } from 'node:https';
import { BlobServiceClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';

/** A storage account that the lab's storage has. */
export interface StorageAccount {
  /** 3 to 24 lower-case letters and digits. */
  readonly name: string;
  /** Two keys, either of which opens all of the account; base64 of 64 bytes each. */
  readonly keys: readonly [string, string];
}

/** Where storage is, and whom its certificate is signed by. */
export interface StorageEndpoint {
  readonly port: number;
  /** The lab's authority, as PEM. */
  readonly authority: string;
}

const keyBytes = 64;

/** An account of that name with new keys. */
export function newStorageAccount(name: string): StorageAccount {
  const key = (): string => randomBytes(keyBytes).toString('base64');
  return { name, keys: [key(), key()] };
}

/** The address that every client can reach, whatever its resolver knows: the account is the path's first part. */
export function pathStyleAddress(account: string, port: number): string {
  return `https://localhost:${port}/${account}/`;
}

/** The address that has the real service's form; whether a client finds it is up to its host's resolver. */
export function hostStyleAddress(account: string, port: number): string {
  return `https://${account}.blob.localhost:${port}/`;
}

const requestTimeoutMs = 5_000;

/** What one request may take, as an option of it: storage that hangs would hold who asks for good. */
export function inTime(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(requestTimeoutMs) };
}

/** An account as its owner sees it. It asks once: who uses it retries as it sees fit. */
export function accountClient(account: StorageAccount, endpoint: StorageEndpoint): BlobServiceClient {
  const credential = sharedKeyOf(account);
  // An agent of our own keeps a proxy of the environment out of it, too.
  const agent = new Agent({ ca: endpoint.authority, keepAlive: true });
  const options = { agent, retryOptions: { maxTries: 1 } };
  return new BlobServiceClient(
    pathStyleAddress(account.name, endpoint.port).slice(0, -1),
    newPipeline(credential, options),
  );
}

/** Empties an account: each of its containers goes, with all that is in it. */
export async function purge(client: BlobServiceClient): Promise<void> {
  for await (const { name } of client.listContainers(inTime())) await client.deleteContainer(name, inTime());
}

/** The account's first key, as a signer of requests and of shared access signatures. */
export function sharedKeyOf({ name, keys }: StorageAccount): StorageSharedKeyCredential {
  return new StorageSharedKeyCredential(name, keys[0]);
}
