import type { LabUser } from 'ttys0';

interface ActivityEvent {
  readonly operationName: { readonly value: string };
  readonly caller: string;
  readonly status: { readonly value: string };
}

const lastMs = 600_000;

/** The Activity Log of the guest in the last ten minutes: operation, caller and result of each event, or all of it as JSON. */
export async function activityOf(
  reader: LabUser,
  form: 'short' | 'whole' = 'short',
): Promise<readonly string[]> {
  const { subscription, vm } = reader.arm;
  const since = new Date(Date.now() - lastMs).toISOString();
  const filter = encodeURIComponent(`eventTimestamp ge '${since}' and resourceUri eq '${vm}'`);
  const path = `${subscription}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${filter}`;
  const { value } = (await reader.arm.ask('GET', path)) as { value: readonly ActivityEvent[] };
  if (form === 'whole') return value.map((event) => JSON.stringify(event));
  return value.map(({ operationName, caller, status }) => `${operationName.value} ${caller} ${status.value}`);
}
