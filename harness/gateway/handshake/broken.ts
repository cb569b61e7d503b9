import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayPorts } from '../ports.ts';
import { refuseHttp } from './refuse-http.ts';

/** What never came to a request: a TLS older than 1.2, bytes that are no HTTP, a request that is written too slowly. */
type Fault = Error & { readonly code?: string };

const perMinute = 20;

/** As Node itself answers. */
function statusOf({ code }: Fault): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

/**
 * Writes down connections that break off before there is a request (H12 to H14), at most 20 a minute: they cost who makes
 * them nothing. A framework answers them by itself; where there is none, this does.
 */
export function auditBroken(server: Server, { audit, now }: Pick<GatewayPorts, 'audit' | 'now'>): void {
  let [minute, count] = [0, 0];
  const note = (what: string, fault: Fault): void => {
    // A client that goes away, as one whose person closes a page, has done nothing.
    if (fault.code === 'ECONNRESET' || fault.code === 'EPIPE') return;
    const current = Math.floor(now().getTime() / 60_000);
    if (current !== minute) [minute, count] = [current, 0];
    count += 1;
    if (count > perMinute) return;
    const more = count === perMinute ? '; more of this minute are not written down' : '';
    const detail = `${what}: ${fault.code ?? fault.message}${more}`;
    audit({ action: 'refuse', vm: '-', user: 'unknown', at: now().toISOString(), detail });
  };
  server.on('tlsClientError', (fault: Fault) => note('no TLS connection', fault));
  server.on('clientError', (fault: Fault, socket: Duplex) => {
    note('no request', fault);
    if (server.listenerCount('clientError') === 1) refuseHttp(socket, statusOf(fault), 'This is no request.');
  });
}
