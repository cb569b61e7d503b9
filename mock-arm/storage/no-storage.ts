import { ArmError } from '../arm/error.ts';
import type { BootDiagnosticsStorage } from './boot-logs.ts';

const unavailable = (): never => {
  const message = 'This lab keeps no boot diagnostics. Start one that does: ttys0 up.';
  throw new ArmError(503, 'ServiceUnavailable', message);
};

/** A lab without storage, such as one that only runs scenarios: no account, and no boot diagnostics data. */
export const noStorage: BootDiagnosticsStorage = {
  accounts: () => [],
  settingsChanged: () => undefined,
  keys: unavailable,
  blobUris: unavailable,
  sasUris: unavailable,
};
