import type { Principal } from '../identity/principal.ts';

/** `Started` comes before any effect; one of the others ends it. `Accepted` means that the work goes on. */
export type ActivityResult = 'Started' | 'Accepted' | 'Succeeded' | 'Failed';

/** One event of the Activity Log (security.audit): who did what to which resource, and how it ended. */
export interface ActivityEvent {
  readonly at: Date;
  readonly caller: Principal;
  readonly callerAddress: string;
  /** The action in the words of role-based access control, such as `Microsoft.SerialConsole/serialPorts/connect/action`. */
  readonly action: string;
  /** The resource acted on. */
  readonly scope: string;
  readonly result: ActivityResult;
  /** Why it failed. */
  readonly error?: { readonly code: string; readonly message: string };
  /** The request's own, such as `PUT`. */
  readonly method: string;
  /** What the client called its request, if it did. */
  readonly clientRequestId?: string | undefined;
  /** The HTTP status of the answer; undefined where none was given yet, and for work that outlived it. */
  readonly httpStatus?: number | undefined;
  /** Shared by the events of one request; the answer's `x-ms-correlation-request-id`. */
  readonly correlationId: string;
}

/** Takes events as they happen. A listener that throws on `Started` keeps the action from happening at all. */
export type ActivityListener = (event: ActivityEvent) => void;
