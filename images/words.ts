import { z } from 'zod';

export const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/, 'must be a plain word');

export const oneLine = z
  .string()
  .min(1)
  .regex(/^[^\n\r]*$/, 'must be one line');

export const service = z.string().regex(/^[\w.@-]+$/, 'must be the name of a service');

export const rowId = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be the id of a row');

/** What GRUB shows, where, and for how long. */
export const grubFields = {
  /** How long it waits for a key, in seconds; 0 does not wait. */
  timeoutSeconds: z.int().min(0).max(600),
  timeoutStyle: z.enum(['menu', 'countdown', 'hidden']),
  /** `terminal_input` and `terminal_output`. */
  terminal: z.array(z.enum(['serial', 'console'])).min(1),
  /** None where the distribution's GRUB has no serial line. */
  serialCommand: oneLine,
  /** Titles of the menu; each boots the same system. Without it, one entry and its recovery mode. */
  entries: z.array(oneLine),
} as const;
