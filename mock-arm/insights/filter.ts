import { ArmError } from '../arm/error.ts';
import { eventStatus } from './event-data.ts';
import type { KeptEvent } from './activity-log.ts';

/** What a `$filter` asks for. */
interface EventFilter {
  readonly from: Date;
  readonly to: Date;
  matches(event: KeptEvent): boolean;
}

const clausePattern = /^(\w+)\s+(eq|ge|le)\s+'([^']*)'$/i;

const fields: Readonly<Record<string, (event: KeptEvent, value: string) => boolean>> = {
  resourceuri: ({ scope }, value) => isAtOrUnder(scope, value),
  resourceid: ({ scope }, value) => isAtOrUnder(scope, value),
  resourcegroupname: ({ scope }, value) => scope.split('/')[4]?.toLowerCase() === value,
  resourceprovider: ({ action }, value) => action.toLowerCase().startsWith(`${value}/`),
  correlationid: ({ correlationId }, value) => correlationId.toLowerCase() === value,
  caller: ({ caller }, value) => caller.name.toLowerCase() === value,
  status: (event, value) => eventStatus(event).toLowerCase() === value,
  eventchannels: () => true,
};

/** Reads clauses that `and` joins; the one that bounds the time from below is required. Throws 400 `BadRequest`. */
export function parseFilter(text: string | undefined, now: Date): EventFilter {
  let from: Date | undefined;
  let to = now;
  const tests: ((event: KeptEvent) => boolean)[] = [];
  for (const clause of text?.split(/\s+and\s+/i) ?? []) {
    const [, name = '', operator = '', value = ''] = clausePattern.exec(clause.trim()) ?? [];
    const field = fields[name.toLowerCase()];
    if (name.toLowerCase() === 'eventtimestamp' && operator.toLowerCase() !== 'eq') {
      const moment = new Date(value);
      if (Number.isNaN(moment.getTime())) throw badFilter(`The timestamp '${value}' is not valid.`);
      if (operator.toLowerCase() === 'ge') from = moment;
      else to = moment;
    } else if (field !== undefined && operator.toLowerCase() === 'eq') {
      tests.push((event) => field(event, value.toLowerCase()));
    } else {
      throw badFilter(`The filter clause '${clause.trim()}' is not supported.`);
    }
  }
  if (from === undefined) throw badFilter("The filter must contain 'eventTimestamp ge'.");
  return { from, to, matches: (event) => tests.every((test) => test(event)) };
}

function isAtOrUnder(scope: string, outer: string): boolean {
  return `${scope.toLowerCase()}/`.startsWith(`${outer.replace(/\/+$/, '')}/`);
}

function badFilter(message: string): ArmError {
  return new ArmError(400, 'BadRequest', message);
}
