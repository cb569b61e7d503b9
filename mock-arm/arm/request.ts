import type { Principal } from '../identity/principal.ts';
import type { ActivityResult } from './activity.ts';

/** One authenticated, routed and authorized request, as a route's handler sees it. */
export interface ArmRequest {
  readonly principal: Principal;
  /** The value of a `{name}` segment of the route's path, as the caller spelt it. */
  param(name: string): string;
  /** Query parameters by lower-case name. */
  readonly query: ReadonlyMap<string, string>;
  /** The parsed JSON body; undefined when there was none. */
  readonly body: unknown;
  /** Records how the request's work ended, for work that outlives the answer. */
  report(result: ActivityResult, error?: { readonly code: string; readonly message: string }): void;
}

/** A handler's answer. Without a body the answer has no content. */
export interface ArmResponse {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200 with a JSON body. */
export function ok(body: object): ArmResponse {
  return { status: 200, body };
}

/** 200 with `{"value":[…]}`, the shape of every list; none is long enough to need a next link. */
export function list(value: readonly object[]): ArmResponse {
  return { status: 200, body: { value } };
}
