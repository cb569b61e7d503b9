import { hostEntries } from './host.ts';
import { imageEntries } from './image.ts';
import { lineEntries } from './line.ts';
import { machineEntries } from './machine.ts';
import { usageEntries } from './usage.ts';

/** Every error that ttys0 reports, by stable code. `../README.md` is held equal to it by a test. */
export const catalogue = {
  ...usageEntries,
  ...hostEntries,
  ...imageEntries,
  ...machineEntries,
  ...lineEntries,
};

export type ErrorCode = keyof typeof catalogue;
