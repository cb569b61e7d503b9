import { ArmError } from '../arm/error.ts';
import { ok } from '../arm/request.ts';
import { subscriptionId, templates } from '../arm/resource-id.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Directory } from '../identity/directory.ts';
import type { ActivityLog } from './activity-log.ts';
import { eventData } from './event-data.ts';
import { parseFilter } from './filter.ts';

interface InsightsOptions {
  readonly directory: Directory;
  readonly activityLog: ActivityLog;
  readonly origin: () => string;
  readonly now: () => Date;
}

const pageLength = 200;
const valuesPath = 'providers/Microsoft.Insights/eventtypes/management/values';

/** Microsoft.Insights: the Activity Log, newest first, in pages of 200. */
export function insightsRoutes({
  directory,
  activityLog,
  origin,
  now,
}: InsightsOptions): readonly ArmRoute[] {
  return [
    {
      method: 'GET',
      path: `${templates.subscription}/${valuesPath}`,
      access: {
        kind: 'role',
        action: 'Microsoft.Insights/eventtypes/values/read',
        scope: templates.subscription,
      },
      handle({ query }) {
        const filter = parseFilter(query.get('$filter'), now());
        const before = readSkipToken(query.get('$skiptoken'));
        const events = activityLog
          .between(filter.from, filter.to)
          .filter((event) => event.sequence < before && filter.matches(event));
        const page = events.slice(0, pageLength);
        const pick = selector(query.get('$select'));
        const value = page.map((event) => pick(eventData(event, directory)));
        const last = page.at(-1);
        if (last === undefined || events.length === page.length) return ok({ value });
        const next = new URLSearchParams([...query]);
        next.set('$skiptoken', String(last.sequence));
        return ok({
          value,
          nextLink: `${origin()}${subscriptionId(directory)}/${valuesPath}?${next.toString()}`,
        });
      },
    },
  ];
}

/** The number after which the page goes on, downward. */
function readSkipToken(token: string | undefined): number {
  if (token === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d{1,15}$/.test(token)) return Number(token);
  throw new ArmError(400, 'BadRequest', `The skip token '${token}' is not valid.`);
}

/** Leaves the properties that `$select` names, in any case; all where it names none. */
function selector(select: string | undefined): (value: object) => object {
  const names = new Set(select?.split(',').map((name) => name.trim().toLowerCase()));
  if (names.size === 0) return (value) => value;
  return (value) =>
    Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name.toLowerCase())));
}
