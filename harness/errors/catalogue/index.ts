import { auditEntries } from './audit.ts';
import { hostEntries } from './host.ts';
import { imageEntries } from './image.ts';
import { labEntries } from './lab.ts';
import { lineEntries } from './line.ts';
import { machineEntries } from './machine.ts';
import { officialEntries } from './official.ts';
import { scenarioEntries } from './scenario.ts';
import { storageEntries } from './storage.ts';
import { usageEntries } from './usage.ts';

/** Every error that ttys0 reports, by stable code. `../README.md` is held equal to it by a test. */
export const catalogue = {
  ...usageEntries,
  ...hostEntries,
  ...imageEntries,
  ...officialEntries,
  ...machineEntries,
  ...lineEntries,
  ...labEntries,
  ...scenarioEntries,
  ...storageEntries,
  ...auditEntries,
};

export type ErrorCode = keyof typeof catalogue;
