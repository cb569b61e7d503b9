import type { CatalogueGroup } from '../entry.ts';

/** Boot diagnostics storage. */
export const storageEntries = {
  'storage.ended': {
    blame: 'lab',
    message: 'Boot diagnostics storage on port {port} ended and is being started again: {reason}.',
    advice: 'Guests run on and logs catch up; if it goes on, look at free disk space and memory.',
  },
  'storage.not-ready': {
    blame: 'host',
    message: 'Boot diagnostics storage on port {port} was not there in time.',
    advice: 'The host may be overloaded; try again, or run fewer guests at once.',
  },
  'storage.log-behind': {
    blame: 'lab',
    message: 'The boot diagnostics log of {vm} cannot be written, and waits: {reason}.',
    advice: 'It catches up when storage answers again; look at free disk space if it does not.',
  },
  'storage.log-gap': {
    blame: 'lab',
    message: 'The boot diagnostics log of {vm} lacks {bytes} bytes: storage was away for too long.',
    advice: "The place is marked in the log; QEMU's own log of the line has what is missing.",
  },
} as const satisfies CatalogueGroup;
