import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The ids that tie an answer, its log lines and its activity events together. */
export interface RequestIds {
  readonly requestId: string;
  readonly correlationId: string;
  /** What the client called its request, if it did. */
  readonly clientRequestId: string | undefined;
}

const plainId = /^[\w.-]{1,128}$/;

export function requestIds(headers: IncomingHttpHeaders): RequestIds {
  const clientRequestId = plain(headers['x-ms-client-request-id']);
  const correlationId = plain(headers['x-ms-correlation-request-id']) ?? clientRequestId ?? randomUUID();
  return { requestId: randomUUID(), correlationId, clientRequestId };
}

/** The headers of every answer of Resource Manager. */
export function armHeaders(ids: RequestIds, request: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'strict-transport-security': transportSecurity(request),
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': ids.requestId,
    'x-ms-correlation-request-id': ids.correlationId,
    ...(ids.clientRequestId !== undefined && { 'x-ms-client-request-id': ids.clientRequestId }),
  };
}

/**
 * A browser would remember the real value for every port of localhost, and so break other people's plain-HTTP
 * servers there. Browsers are known by their fetch metadata, and told to remember nothing.
 */
function transportSecurity(request: IncomingHttpHeaders): string {
  return 'sec-fetch-mode' in request ? 'max-age=0' : 'max-age=31536000; includeSubDomains';
}

function plain(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && plainId.test(header) ? header : undefined;
}
