import type { FleetVm } from '../fleet.ts';

/** What storage itself has to know of an account. */
export interface AccountKeys {
  readonly name: string;
  /** Either opens all of it; base64. */
  readonly keys: readonly [string, string];
}

/** Where a VM's log and its screenshot are. */
export interface BootDiagnosticsUris {
  readonly consoleScreenshotBlobUri: string;
  readonly serialConsoleLogBlobUri: string;
}

/** The storage that holds boot diagnostics, as the lab lets the mock see it. */
export interface BootDiagnosticsStorage {
  /**
   * Serves exactly those accounts from now on, and the platform's own, which no subscription shows. A new one is empty,
   * and what one that is gone had is gone with it. Told once at the start, and at each change. Resolves when storage
   * does so; rejects when it does not come to.
   */
  serve(accounts: readonly AccountKeys[]): Promise<void>;
  /** True for a name that is not to be had, as that of the platform's own account. */
  isTaken(accountName: string): boolean;
  /** Where an account's blobs are, with a slash at its end. */
  endpointOf(accountName: string): Promise<string>;
  /** A VM's settings have changed: what is to hold its logs is made where they now belong. */
  settingsChanged(vm: FleetVm): void;
  /**
   * Addresses for who has a key of that account; undefined while storage has no address yet. The blobs may not be there
   * yet.
   */
  blobUris(vm: FleetVm, accountName: string): BootDiagnosticsUris | undefined;
  /**
   * Addresses that anybody may read for so many minutes, in that account or, without one, in the platform's own.
   * The blobs may not be there yet. The log is the newest part of it, or an earlier one by its number.
   */
  sasUris(
    vm: FleetVm,
    accountName: string | undefined,
    minutes: number,
    part?: number,
  ): Promise<BootDiagnosticsUris>;
}
