import type { AccountKeys, BootDiagnosticsStorage, BootDiagnosticsUris } from '../index.ts';

const endpoint = (account: string): string => `https://${account}.blob.localhost:9000/`;

/** Storage without blobs; addresses tell what they were asked with. */
export class FakeStorage implements BootDiagnosticsStorage {
  /** What it was told to serve, by name. */
  served = new Map<string, AccountKeys['keys']>();
  /** What `serve` waits for, if anything. */
  gate: Promise<void> | undefined;

  async serve(accounts: readonly AccountKeys[]): Promise<void> {
    if (this.gate) await this.gate;
    this.served = new Map(accounts.map(({ name, keys }) => [name, keys]));
  }

  isTaken(accountName: string): boolean {
    return accountName === 'ttys0managed';
  }

  endpointOf(accountName: string): Promise<string> {
    return Promise.resolve(endpoint(accountName));
  }

  settingsChanged(): void {
    // it has nothing to make
  }

  blobUris({ name }: { readonly name: string }, account: string): BootDiagnosticsUris {
    return urisAt(`${endpoint(account)}${name}`);
  }

  sasUris(
    { name }: { readonly name: string },
    account: string | undefined,
    minutes: number,
    part?: number,
  ): Promise<BootDiagnosticsUris> {
    return Promise.resolve(
      urisAt(
        `https://${account ?? 'managed'}/${name}`,
        `?minutes=${minutes}${part === undefined ? '' : `&part=${part}`}`,
      ),
    );
  }
}

function urisAt(place: string, query = ''): BootDiagnosticsUris {
  return {
    consoleScreenshotBlobUri: `${place}/screenshot.bmp${query}`,
    serialConsoleLogBlobUri: `${place}/serialconsole.log${query}`,
  };
}
