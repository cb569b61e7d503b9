import { z } from 'zod';
import { roleNames, type RoleName } from '../../../mock-arm/index.ts';

const roleList = roleNames.join(', ');

const roleSchema = z.strictObject({
  role: z.custom<RoleName>((role) => roleNames.some((name) => name === role), `must be one of: ${roleList}`),
  /** `subscription`, `group`, or the name of a guest. */
  scope: z.string().min(1).default('subscription'),
});

const personSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name in lower case, such as frank'),
  /** Without one, each lab makes its own. */
  password: z.string().min(8, 'must have 8 characters or more').optional(),
  /** The key of an authenticator app, in base32. */
  secondFactorKey: z
    .string()
    .regex(/^[A-Z2-7]{16,128}$/, 'must be base32: 16 characters or more of A-Z and 2-7')
    .optional(),
  roles: z.array(roleSchema).default([]),
});

/** A lab file: more people, what they may do, and what the tenant wants of everybody. */
export const labFileSchema = z.strictObject({
  people: z.array(personSchema).default([]),
  policy: z.strictObject({ mfaForConsole: z.boolean().default(false) }).optional(),
});

export type LabFile = z.infer<typeof labFileSchema>;
