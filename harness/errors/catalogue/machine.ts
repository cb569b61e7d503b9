import type { CatalogueGroup } from '../entry.ts';

/** QEMU and the machine it makes. */
export const machineEntries = {
  'machine.start-failed': {
    blame: 'host',
    message: 'QEMU did not start the guest {guest}: {reason}.',
    advice: 'Run ttys0 doctor; if it is content, run again and read the detail below.',
  },
  'machine.monitor-lost': {
    blame: 'lab',
    message: 'QEMU closed its monitor while {command} was under way.',
    advice: 'The machine has probably ended; look at its state and start it again.',
  },
  'machine.monitor-refused': {
    blame: 'lab',
    message: 'QEMU refused {command}: {reason}.',
    advice: 'Report this as a defect of ttys0, with the QEMU version from ttys0 doctor.',
  },
  'machine.monitor-timeout': {
    blame: 'host',
    message: 'QEMU did not answer {command} in time.',
    advice: 'The host may be overloaded; run fewer guests at once.',
  },
} as const satisfies CatalogueGroup;
