import type { CatalogueGroup } from '../entry.ts';

/** The serial line and waiting for what it says. */
export const lineEntries = {
  'line.already-attached': {
    blame: 'lab',
    message: 'The line already has a serial port.',
    advice: 'Report this as a defect of ttys0: a line has one owner.',
  },
  'line.not-connected': {
    blame: 'lab',
    message: 'The guest has no serial port just now.',
    advice: 'Start the guest, then connect again.',
  },
  'line.input-full': {
    blame: 'guest',
    message: 'The guest does not read its serial port: {pending} of {limit} bytes of input are waiting.',
    advice: 'Wait until the guest reads again, or send less at once.',
  },
  'line.no-room': {
    blame: 'host',
    message:
      'The disk has no room for what {guest} says: its record goes on in memory. What it said in the last moment before may be missing.',
    advice:
      'Free some disk space: the record then goes on there by itself. ttys0 clean --all removes images.',
  },
  'line.room-again': {
    blame: 'host',
    message: 'The disk has room again: the record of what {guest} says goes on there.',
    advice: 'Nothing is to be done.',
  },
  'line.no-output': {
    blame: 'guest',
    message: 'Nothing came while waiting for {wanted} ({where}).',
    advice: 'Look at the stage and the last lines: has the guest a console and a getty on ttyS0?',
  },
  'line.timed-out': {
    blame: 'guest',
    message: 'Timed out waiting for {wanted} ({where}).',
    advice: 'Compare the last lines with what was expected; a slow host may need a longer deadline.',
  },
  'line.died': {
    blame: 'guest',
    message: 'The guest said {text} while {wanted} was awaited: {meaning}.',
    advice: 'Look at the last lines for what led to it.',
  },
  'line.ended': {
    blame: 'lab',
    message: 'The output ended while waiting for {wanted}: {reason}.',
    advice: 'Look at why the session or the machine ended.',
  },
  'line.no-boot-menu': {
    blame: 'guest',
    message: '{guest} booted without a menu of GRUB on the serial port.',
    advice: 'Give GRUB a serial terminal and a time-out that is not 0; the variant grub-menu has both.',
  },
  'line.grub-line-missing': {
    blame: 'guest',
    message: "GRUB's editor shows no line that starts with linux.",
    advice: 'Look at the entry below; the menu may have highlighted another one.',
  },
} as const satisfies CatalogueGroup;
