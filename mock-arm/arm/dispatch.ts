import type { Authorizer } from '../authorization/authorizer.ts';
import { authorizationFailed } from '../authorization/authorizer.ts';
import type { Locks } from '../authorization/locks.ts';
import type { Directory } from '../identity/directory.ts';
import type { Principal } from '../identity/principal.ts';
import type { ActivityListener, ActivityResult } from './activity.ts';
import { asOperationError } from './async-operations.ts';
import { parseBody } from './body.ts';
import { ArmError } from './error.ts';
import {
  invalidApiVersion,
  methodNotAllowed,
  resourceGroupNotFound,
  routeNotInMock,
  subscriptionNotFound,
} from './errors.ts';
import type { ArmPath } from './path.ts';
import type { ArmRequest, ArmResponse } from './request.ts';
import { type ArmRoute, fillPath, matchRoute } from './route.ts';
import type { UnhandledRequests } from './unhandled.ts';

/** What every request is measured against. */
export interface DispatchContext {
  readonly routes: readonly ArmRoute[];
  readonly directory: Directory;
  readonly authorizer: Authorizer;
  readonly locks: Locks;
  readonly unhandled: UnhandledRequests;
  readonly onActivity: ActivityListener;
  readonly now: () => Date;
}

/** An authenticated request before it is routed. */
interface IncomingRequest {
  readonly method: string;
  readonly path: ArmPath;
  readonly bodyText: unknown;
  readonly contentType: string | undefined;
  readonly principal: Principal;
  readonly callerAddress: string;
  readonly correlationId: string;
  readonly clientRequestId: string | undefined;
}

/** As a handler's, with the status of the answer where there is one. */
type Report = (
  result: ActivityResult,
  error?: { readonly code: string; readonly message: string },
  httpStatus?: number,
) => void;

/**
 * Routes a request in the order in which Resource Manager refuses: subscription, route, permission, resource group,
 * locks, body, and then the provider. Throws `ArmError`.
 */
export async function dispatch(incoming: IncomingRequest, context: DispatchContext): Promise<ArmResponse> {
  const { segments } = incoming.path;
  checkSubscription(segments, context.directory);
  const { route, params } = findRoute(incoming, context);
  checkApiVersion(incoming.path);
  const report = reporter(route, params, incoming, context);
  try {
    checkAccess(route, params, incoming, context);
    const [, , , group] = segments;
    if (params.has('group') && group?.toLowerCase() !== context.directory.resourceGroup.toLowerCase()) {
      throw resourceGroupNotFound(group ?? '');
    }
    checkLocks(route, params, context);
    const body = parseBody(incoming.bodyText, incoming.contentType);
    report('Started');
    const response = await route.handle(handlerRequest(incoming, params, body, report));
    report(response.status === 202 ? 'Accepted' : 'Succeeded', undefined, response.status);
    return response;
  } catch (error) {
    report('Failed', asOperationError(error), error instanceof ArmError ? error.status : 500);
    throw error;
  }
}

/** The serial console's own specification shows this refusal without its wrapping; Resource Manager wraps it. */
function checkSubscription(segments: readonly string[], directory: Directory): void {
  const [root, id] = segments.map((segment) => segment.toLowerCase());
  if (root !== 'subscriptions' || id === undefined || id === directory.subscription.id) return;
  const ofConsole = segments.some((segment) => segment.toLowerCase() === 'microsoft.serialconsole');
  throw subscriptionNotFound(segments[1] ?? '', !ofConsole);
}

/** Characters of what was asked that a refusal repeats. */
const longestShown = 64;
const apiVersionPattern = /^[\w.-]{0,32}$/;

/** Answers repeat the version in headers, so that not every text may come for one. */
function checkApiVersion({ query }: ArmPath): void {
  const version = query.get('api-version') ?? '';
  if (!apiVersionPattern.test(version)) throw invalidApiVersion(version.slice(0, longestShown));
}

function findRoute(
  { method, path }: IncomingRequest,
  { routes, unhandled, now }: DispatchContext,
): { readonly route: ArmRoute; readonly params: ReadonlyMap<string, string> } {
  const match = matchRoute(routes, method, path.segments);
  if (match.kind === 'route') return match;
  const missing = `/${path.segments.join('/')}`;
  unhandled.add(method, missing, now());
  throw match.kind === 'none' ? routeNotInMock(method, missing) : methodNotAllowed(method, match.allowed);
}

function checkAccess(
  { access }: ArmRoute,
  params: ReadonlyMap<string, string>,
  { principal }: IncomingRequest,
  { authorizer, directory }: DispatchContext,
): void {
  if (access.kind === 'role') {
    authorizer.authorize(principal, access.action, fillPath(access.scope, params));
  } else if (access.kind === 'member') {
    const subscription = `/subscriptions/${directory.subscription.id}`;
    if (!authorizer.isMember(principal, subscription)) {
      throw authorizationFailed(principal, 'Microsoft.Resources/subscriptions/read', subscription);
    }
    const denial = authorizer.denial(principal, access.action, fillPath(access.scope, params));
    if (denial !== undefined) throw denial;
  }
}

/** No lock holds the locks themselves. A handler that checks access itself checks these, too. */
function checkLocks(
  { method, access }: ArmRoute,
  params: ReadonlyMap<string, string>,
  { locks }: DispatchContext,
): void {
  if (method === 'GET' || access.kind !== 'role') return;
  if (access.action.startsWith('Microsoft.Authorization/locks/')) return;
  const refusal = locks.refusal(fillPath(access.scope, params), method === 'DELETE' ? 'delete' : 'write');
  if (refusal !== undefined) throw refusal;
}

/** Reads leave no trace in the Activity Log, as in the real one. */
function reporter(
  route: ArmRoute,
  params: ReadonlyMap<string, string>,
  { method, principal, callerAddress, correlationId, clientRequestId }: IncomingRequest,
  { onActivity, now }: DispatchContext,
): Report {
  const { access } = route;
  if (route.method === 'GET' || access.kind === 'signed-in' || access.kind === 'member')
    return () => undefined;
  const scope = fillPath(access.scope, params);
  const request = { caller: principal, callerAddress, method, correlationId, clientRequestId };
  return (result, error, httpStatus) => {
    const event = { at: now(), ...request, action: access.action, scope, result, httpStatus };
    onActivity({ ...event, ...(error !== undefined && { error }) });
  };
}

function handlerRequest(
  { principal, path }: IncomingRequest,
  params: ReadonlyMap<string, string>,
  body: unknown,
  report: Report,
): ArmRequest {
  const param = (name: string): string => {
    const value = params.get(name);
    if (value === undefined) throw new Error(`The route has no parameter called ${name}.`);
    return value;
  };
  return { principal, param, query: path.query, body, report };
}
