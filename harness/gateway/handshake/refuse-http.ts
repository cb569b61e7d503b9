import type { Duplex } from 'node:stream';

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** Answers an upgrade with an ordinary refusal, and closes. */
export function refuseHttp(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({
    error: { code: (statusTexts[status] ?? 'Refused').replaceAll(' ', ''), message },
  });
  const head = `HTTP/1.1 ${status} ${statusTexts[status] ?? 'Refused'}\r\nContent-Type: application/json; charset=utf-8\r\n`;
  const later = status === 429 || status === 503 ? 'Retry-After: 1\r\n' : '';
  socket.end(`${head}${later}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
