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
  'machine.line-failed': {
    blame: 'host',
    message: 'COM1 could not be connected in {path}: {reason}.',
    advice: 'Look at the room and the rights of that directory; TTYS0_RUNTIME_DIR names another place.',
  },
  'machine.freeze-failed': {
    blame: 'lab',
    message: 'QEMU could not {operation}: {reason}.',
    advice: 'Run it again; if it fails again, ttys0 doctor says how guests are frozen on this host.',
  },
  'machine.agent-silent': {
    blame: 'guest',
    message: 'Nobody in the guest answered when it was asked {purpose}.',
    advice: 'A guest with an initrd of its own has no integration channel; use its console.',
  },
  'machine.agent-refused': {
    blame: 'guest',
    message: 'The guest was asked {purpose}, and its kernel refused (errno {errno}).',
    advice: 'Look at the guest on its console; its kernel may lack what was asked of it.',
  },
  'machine.script-too-long': {
    blame: 'usage',
    message: 'The script has {bytes} bytes; a guest takes {most} at most.',
    advice: 'Put the rest into files of the guest, or split the script.',
  },
  'machine.script-timeout': {
    blame: 'guest',
    message: 'The script did not end in time, and was killed.',
    advice: 'Start what takes long in the background, or look at the guest on its console.',
  },
  'template.stage-unavailable': {
    blame: 'usage',
    message: '{guest} cannot be frozen at {stage}: {reason}.',
    advice: 'Choose another stage, or a variant of the guest that has it (ttys0 images list).',
  },
  'template.not-thawed': {
    blame: 'lab',
    message: 'A clone of {guest} at {stage} has lost the number that its template kept in memory.',
    advice: 'Remove the template (ttys0 images rm), and let it be made again.',
  },
} as const satisfies CatalogueGroup;
