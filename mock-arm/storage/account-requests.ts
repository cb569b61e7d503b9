import { z } from 'zod';
import { kindSchema, settingsSchema, skuSchema, tagsSchema } from './account.ts';
import { invalidValues, locationNotAvailable, locationRequired } from './errors.ts';
import { isFirewallRule } from './firewall.ts';

const changeSchema = z.object({
  sku: skuSchema.optional(),
  kind: kindSchema.optional(),
  tags: tagsSchema.optional(),
  properties: settingsSchema.partial().extend({ isHnsEnabled: z.boolean().optional() }).default({}),
});

/** What a PATCH changes, and a PUT of an account that is there. What it does not name stays as it is. */
export type AccountChange = z.infer<typeof changeSchema>;

const creationSchema = changeSchema.extend({ sku: skuSchema, kind: kindSchema });

/** What a PUT says of a new account. */
export type AccountCreation = z.infer<typeof creationSchema>;

const locationSchema = z.object({ location: z.string().optional() }).catch({});

/** Reads the body of a PATCH, or of a PUT of an account that is there. Throws `InvalidValuesForRequestParameters`. */
export function parseChange(body: unknown): AccountChange {
  return checked(changeSchema, body);
}

/**
 * Reads the body of the PUT of a new account. Throws `LocationRequired`, `LocationNotAvailableForResourceType` and
 * `InvalidValuesForRequestParameters`.
 */
export function parseCreation(body: unknown, available: string): AccountCreation {
  const { location } = locationSchema.parse(body ?? {});
  if (location === undefined) throw locationRequired();
  if (location.toLowerCase() !== available.toLowerCase()) throw locationNotAvailable(location, available);
  return checked(creationSchema, body);
}

function checked<Request extends AccountChange>(schema: z.ZodType<Request>, body: unknown): Request {
  const parsed = schema.safeParse(withoutNulls(body ?? {}));
  if (!parsed.success) throw invalidValues([...new Set(parsed.error.issues.map(parameterOf))]);
  const { ipRules = [] } = parsed.data.properties.networkAcls ?? {};
  if (!ipRules.every(({ value }) => isFirewallRule(value)))
    throw invalidValues(['networkAcls.ipRule[*].value']);
  return parsed.data;
}

function parameterOf({ path }: z.core.$ZodIssue): string {
  return path.filter((part) => part !== 'properties').join('.') || 'parameters';
}

/** A member that is `null` is as good as none: older clients send it for what they do not set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
