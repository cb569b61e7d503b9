import type {
  FastifyError,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import type { FaultyAnswers } from '../faults/faulty-answer.ts';
import type { Principal } from '../identity/principal.ts';
import { dispatch, type DispatchContext } from './dispatch.ts';
import { answerErrors, jsonType, sendError } from './error-answers.ts';
import { invalidRequestUri, routeNotInMock } from './errors.ts';
import { armHeaders, type RequestIds, requestIds } from './headers.ts';
import { parseArmPath } from './path.ts';

interface ArmPluginOptions extends DispatchContext {
  readonly faults: FaultyAnswers;
  /** Throws an `ArmError` for a request that names nobody. */
  readonly authenticate: (authorization: string | undefined) => Promise<Principal>;
}

/** What the hooks learn about a request before its handler runs. */
interface Call {
  readonly ids: RequestIds;
  readonly principal?: Principal;
}

/** The first segment of every Resource Manager path. Spelt out by letter, as a server's own routes match by case. */
const roots = ['subscriptions', 'providers', 'tenants'];
const rootPattern = `(^(?:${roots.map(inAnyCase).join('|')})$)`;
const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];
const bodyLimitBytes = 1024 * 1024;

/** Resource Manager's routes on a server that has others: everything under its roots, and the list of what is missing. */
export function armPlugin(options: ArmPluginOptions): FastifyPluginAsync {
  return async (server) => {
    server.get('/_ttys0/unhandled', () => Promise.resolve({ value: options.unhandled.entries }));
    answerMissingRoutes(server, options);
    await server.register((scope) => {
      addResourceManager(scope, options);
      return Promise.resolve();
    });
  };
}

/** What is outside Resource Manager's roots, and nobody else's. */
function answerMissingRoutes(server: FastifyInstance, { unhandled, now }: ArmPluginOptions): void {
  server.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    unhandled.add(request.method, path, now());
    reply.headers(armHeaders(requestIds(request.headers), request.headers));
    return sendError(routeNotInMock(request.method, path), reply);
  });
}

function addResourceManager(server: FastifyInstance, options: ArmPluginOptions): void {
  const calls = new WeakMap<FastifyRequest, Call>();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  answerErrors(server, (request) => calls.get(request)?.ids.requestId ?? request.id);
  // Before the body is read: a caller without a token gets no further than the headers.
  server.addHook('onRequest', async (request, reply) => {
    const ids = requestIds(request.headers);
    calls.set(request, { ids });
    reply.headers(armHeaders(ids, request.headers));
    calls.set(request, { ids, principal: await options.authenticate(request.headers.authorization) });
  });
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { ids, principal } = calls.get(request) ?? {};
    if (ids === undefined || principal === undefined) throw new Error('The request was not authenticated.');
    const path = parseArmPath(request.raw.url ?? '');
    const contentType = request.headers['content-type'];
    const fault = options.faults.answer({ method: request.method, segments: path.segments, contentType });
    if (fault !== undefined)
      return reply
        .status(fault.status)
        .headers(fault.headers ?? {})
        .send(fault.body);
    const { status, headers, body } = await dispatch(
      {
        method: request.method === 'HEAD' ? 'GET' : request.method,
        path,
        bodyText: request.body,
        contentType,
        principal,
        callerAddress: request.ip,
        correlationId: ids.correlationId,
        clientRequestId: ids.clientRequestId,
      },
      options,
    );
    reply.status(status).headers(headers ?? {});
    return body === undefined ? reply.send() : reply.type(jsonType).send(JSON.stringify(body));
  };
  for (const url of [`/:root${rootPattern}`, `/:root${rootPattern}/*`]) {
    server.route({ method: methods, url, handler, bodyLimit: bodyLimitBytes });
  }
}

/**
 * Answers a path that does not even decode, which a server refuses before it looks for a route.
 * Give it to the server as `frameworkErrors`.
 */
export function answerFrameworkError(
  _error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.headers(armHeaders(requestIds(request.headers), request.headers));
  void sendError(invalidRequestUri(), reply);
}

function inAnyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
