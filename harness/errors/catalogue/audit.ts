import type { CatalogueGroup } from '../entry.ts';

/** The audit trail of who used which console. */
export const auditEntries = {
  'audit.in-use': {
    blame: 'usage',
    message: 'The audit trail {path} is being written by process {pid}.',
    advice: 'Stop that lab, or take another port with --port N: each port has a trail of its own.',
  },
  'audit.unwritable': {
    blame: 'host',
    message: 'The audit trail {path} cannot be written: {reason}.',
    advice: 'Make room or mend the directory: until then no new session is opened, and running ones go on.',
  },
  'audit.gap': {
    blame: 'host',
    message: 'The audit trail {path} is written again; {count} records since {since} are missing.',
    advice: 'The place is marked in the trail by a record of its own.',
  },
  'audit.none': {
    blame: 'usage',
    message: 'There is no audit trail{where}.',
    advice: 'Name its file, or start a lab first (ttys0 up).',
  },
} as const satisfies CatalogueGroup;
