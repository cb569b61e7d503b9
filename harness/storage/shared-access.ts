import { BlobSASPermissions, generateBlobSASQueryParameters, SASProtocol } from '@azure/storage-blob';
import { type StorageAccount, sharedKeyOf } from './account.ts';

/** A blob by its place in an account. */
export interface BlobPlace {
  readonly container: string;
  readonly blob: string;
}

const minuteMs = 60_000;
/** A client's clock may be behind. */
const clockSkewMs = 15 * minuteMs;

/** The query that lets anybody read that blob, over TLS, until it expires after so many minutes. */
export function readOnlyAccess(
  account: StorageAccount,
  { container, blob }: BlobPlace,
  minutes: number,
  now: Date,
): string {
  const parameters = {
    containerName: container,
    blobName: blob,
    permissions: BlobSASPermissions.parse('r'),
    startsOn: new Date(now.getTime() - clockSkewMs),
    expiresOn: new Date(now.getTime() + minutes * minuteMs),
    protocol: SASProtocol.Https,
  };
  return generateBlobSASQueryParameters(parameters, sharedKeyOf(account)).toString();
}
