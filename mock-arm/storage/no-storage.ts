import { ArmError } from '../arm/error.ts';
import type { BootDiagnosticsStorage } from './boot-logs.ts';

const unavailable = (): never => {
  const message = 'This lab keeps no boot diagnostics. Start one that does: ttys0 up.';
  throw new ArmError(503, 'ServiceUnavailable', message);
};

/** A mock without storage: accounts in name alone, and no boot diagnostics data. */
export const noStorage: BootDiagnosticsStorage = {
  serve: () => Promise.resolve(),
  isTaken: () => false,
  endpointOf: (name) => Promise.resolve(`https://${name}.blob.localhost/`),
  settingsChanged: () => undefined,
  blobUris: () => undefined,
  sasUris: unavailable,
};
