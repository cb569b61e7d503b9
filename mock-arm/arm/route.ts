import type { ArmRequest, ArmResponse } from './request.ts';

type ArmMethod = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** Who may use a route. Paths in `scope` have the same `{name}` segments as the route's own path. */
type ArmAccess =
  /** Everybody with a valid token. */
  | { readonly kind: 'signed-in' }
  /** Whoever holds any role in the subscription, as the real service lets its members see the subscription, and is not denied it. */
  | { readonly kind: 'member'; readonly action: string; readonly scope: string }
  /** Whoever may take the action over the scope. */
  | { readonly kind: 'role'; readonly action: string; readonly scope: string }
  /** As `role`, but the handler itself checks, because its answer depends on the order of several checks. */
  | { readonly kind: 'handler'; readonly action: string; readonly scope: string };

/** One operation of a resource provider. */
export interface ArmRoute {
  readonly method: ArmMethod;
  /** Segments, with `{name}` for a parameter: `/subscriptions/{subscription}/locations`. Matched in any case. */
  readonly path: string;
  readonly access: ArmAccess;
  handle(request: ArmRequest): ArmResponse | Promise<ArmResponse>;
}

/** What a method and path lead to. */
type ArmMatch =
  | { readonly kind: 'route'; readonly route: ArmRoute; readonly params: ReadonlyMap<string, string> }
  | { readonly kind: 'other-method'; readonly allowed: readonly ArmMethod[] }
  | { readonly kind: 'none' };

/** Finds the route of a request. No two routes of the mock overlap, so their order does not matter. */
export function matchRoute(
  routes: readonly ArmRoute[],
  method: string,
  segments: readonly string[],
): ArmMatch {
  const allowed: ArmMethod[] = [];
  for (const route of routes) {
    const params = matchPath(route.path, segments);
    if (params === undefined) continue;
    if (route.method === method) return { kind: 'route', route, params };
    allowed.push(route.method);
  }
  return allowed.length > 0 ? { kind: 'other-method', allowed } : { kind: 'none' };
}

/** Puts a request's parameters into a path such as a scope. */
export function fillPath(path: string, params: ReadonlyMap<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (placeholder, name: string) => params.get(name) ?? placeholder);
}

function matchPath(path: string, segments: readonly string[]): ReadonlyMap<string, string> | undefined {
  const parts = path.slice(1).split('/');
  if (parts.length !== segments.length) return undefined;
  const params = new Map<string, string>();
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) params.set(part.slice(1, -1), segment);
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}
