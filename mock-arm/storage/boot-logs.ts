import type { FleetVm } from '../fleet.ts';

/** A storage account in the lab's resource group. */
export interface StorageAccount {
  readonly name: string;
  /** Where its blobs are, with a slash at its end. */
  readonly blobEndpoint: string;
}

/** Where a VM's log and its screenshot are. */
export interface BootDiagnosticsUris {
  readonly consoleScreenshotBlobUri: string;
  readonly serialConsoleLogBlobUri: string;
}

/** The storage that holds boot diagnostics, as the lab lets the mock see it. */
export interface BootDiagnosticsStorage {
  /** Those that a subscription shows; the platform's own is not among them. */
  accounts(): readonly StorageAccount[];
  /** A VM's settings have changed: what is to hold its logs is made where they now belong. */
  settingsChanged(vm: FleetVm): void;
  /** The two keys of an account that `accounts` names, in base64. */
  keys(accountName: string): readonly string[];
  /** Addresses for who has a key of that account. The blobs may not be there yet. */
  blobUris(vm: FleetVm, accountName: string): BootDiagnosticsUris;
  /**
   * Addresses that anybody may read for so many minutes, in that account or, without one, in the platform's own.
   * The blobs may not be there yet.
   */
  sasUris(vm: FleetVm, accountName: string | undefined, minutes: number): Promise<BootDiagnosticsUris>;
}
