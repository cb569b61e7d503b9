import { z } from 'zod';

/** What a running lab tells its own command line: kept in its run directory, readable by its owner alone. */
export const labDescriptionSchema = z.object({
  url: z.url(),
  caPath: z.string(),
  tenantId: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  users: z.array(
    z.object({
      name: z.string(),
      upn: z.string(),
      role: z.string(),
      password: z.string(),
      /** Of the authenticator app, in base32; missing where no second factor is registered. */
      secondFactorKey: z.string().optional(),
    }),
  ),
  /** Those that sign in with an application id and a secret. */
  programs: z.array(z.object({ name: z.string(), appId: z.string(), secret: z.string(), role: z.string() })),
  /** The public authorities and the lab's own, for programs that take one file in place of the system's. */
  caBundlePath: z.string(),
  /** The audit trail of its consoles. */
  auditPath: z.string(),
  /** Where Azure CLI keeps what it learns of this lab; gone with it. */
  azureConfigDirectory: z.string(),
  /** What storage addresses end in, such as `localhost:40001`; missing in a lab without boot diagnostics storage. */
  storageSuffix: z.string().optional(),
  guests: z.array(z.string()),
  /** Those of the guests that are instances of uniform scale sets. */
  instances: z.array(z.object({ name: z.string(), set: z.string(), instanceId: z.string() })).default([]),
});

export type LabDescription = z.infer<typeof labDescriptionSchema>;

export type LabUserDescription = LabDescription['users'][number];
