import { z } from 'zod';
import type { ActivityEvent } from '../arm/activity.ts';
import type { Store } from '../store/store.ts';

const kept = z.object({
  at: z.coerce.date(),
  caller: z.object({
    kind: z.enum(['user', 'servicePrincipal']),
    objectId: z.string(),
    name: z.string(),
    displayName: z.string(),
    tenantId: z.string(),
    /** Events of older stores have none. */
    authenticationMethods: z.array(z.string()).default([]),
  }),
  callerAddress: z.string(),
  /** That of most events, for older stores' do not tell. */
  method: z.string().default('POST'),
  clientRequestId: z.string().optional(),
  httpStatus: z.number().optional(),
  action: z.string(),
  scope: z.string(),
  result: z.enum(['Started', 'Accepted', 'Succeeded', 'Failed']),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  correlationId: z.string(),
});

/** An event of the past. */
export type KeptEvent = z.infer<typeof kept> & { readonly sequence: number };

const maximumAgeMs = 90 * 24 * 60 * 60 * 1000;
const maximumCount = 10_000;
const appendsBetweenTrims = 100;

/** The Activity Log (security.audit), kept for 90 days as in the real service, and of 10,000 events at most. */
export class ActivityLog {
  readonly #store: Store;
  #appends = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  append(event: ActivityEvent): void {
    const atMs = event.at.getTime();
    this.#store.appendActivity(atMs, event);
    this.#appends += 1;
    if (this.#appends % appendsBetweenTrims === 1)
      this.#store.trimActivity(atMs - maximumAgeMs, maximumCount);
  }

  /** Events of a span of time, both ends included, the newest first. */
  between(from: Date, to: Date): readonly KeptEvent[] {
    return this.#store
      .activity(from.getTime(), to.getTime())
      .map(({ sequence, event }) => ({ sequence, ...kept.parse(JSON.parse(event)) }));
  }
}
