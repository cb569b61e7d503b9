import { z } from 'zod';
import { isActionPattern, roleNames, type RoleName } from '../../../mock-arm/index.ts';

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

const actionList = z.array(
  z
    .string()
    .refine(isActionPattern, 'must be an action, such as Microsoft.Compute/virtualMachines/start/action'),
);

const denySchema = z.strictObject({
  name: z.string().trim().min(1).max(512),
  description: z.string().max(2048).default(''),
  /** `subscription`, `group`, or the name of a guest. */
  scope: z.string().min(1).default('subscription'),
  actions: actionList.min(1),
  notActions: actionList.default([]),
  /** Names of people and programs; `everyone` is all of them. */
  principals: z.array(z.string()).min(1).default(['everyone']),
  excludePrincipals: z.array(z.string()).default([]),
  doNotApplyToChildScopes: z.boolean().default(false),
});

/** A lab file: more people, what they may do, what is denied, and what the tenant wants of everybody. */
export const labFileSchema = z.strictObject({
  people: z.array(personSchema).default([]),
  denyAssignments: z.array(denySchema).default([]),
  policy: z
    .strictObject({
      mfaForConsole: z.boolean().default(false),
      mfaMaxAgeMinutes: z.number().positive().optional(),
    })
    .refine(({ mfaForConsole, mfaMaxAgeMinutes }) => mfaForConsole || mfaMaxAgeMinutes === undefined, {
      message: 'mfaMaxAgeMinutes needs mfaForConsole: true',
      path: ['mfaMaxAgeMinutes'],
    })
    .optional(),
});

export type LabFile = z.infer<typeof labFileSchema>;
