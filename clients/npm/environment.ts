import { ClientSecretCredential } from '@azure/identity';

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: evaluate what \`ttys0 env\` prints`);
  return value;
}

export const url = variable('TTYS0_URL');
export const tenant = variable('AZURE_TENANT_ID');
export const subscription = variable('AZURE_SUBSCRIPTION_ID');
export const group = variable('AZURE_RESOURCE_GROUP');
export const guest = variable('TTYS0_TEST_GUEST');
export const scaleSet = variable('TTYS0_TEST_SCALE_SET');
export const person = { name: variable('TTYS0_TEST_USER'), password: variable('TTYS0_TEST_PASSWORD') };
export const program = { id: variable('AZURE_CLIENT_ID'), secret: variable('AZURE_CLIENT_SECRET') };

/** The authority is named, and is not looked up at a public one: no more is said of the lab. */
export const authority = { authorityHost: url, disableInstanceDiscovery: true };

export const credential = new ClientSecretCredential(tenant, program.id, program.secret, authority);

/** Of every management client: where Resource Manager is, and whom tokens are for. */
export const endpoint = { endpoint: url, credentialScopes: [`${url}/.default`] };

export const vmId = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${guest}`;

/** The items of a paged list. */
export async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
