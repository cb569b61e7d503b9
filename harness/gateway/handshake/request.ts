import type { IncomingMessage } from 'node:http';
import type { RefusalReason } from '../telemetry.ts';
import { parseClientPath, type SessionAddress } from '../session/address.ts';

/** An upgrade request that asks for a console, or why it is refused before the switch of protocols. */
export type UpgradeRequest =
  | { readonly ok: true; readonly address: SessionAddress; readonly token: string | undefined }
  | {
      readonly ok: false;
      readonly status: number;
      readonly message: string;
      readonly reason: Extract<RefusalReason, 'origin' | 'host' | 'request'>;
      /** Which session was asked for, where that can be read. */
      readonly address?: SessionAddress;
    };

/**
 * Reads an upgrade request: path, host, origin, and a token in the query or in the header.
 * @param origin the lab's own, such as `https://localhost:8443`
 * @param tokenInQuery whether a token may come in the query, where proxies write it down (H21)
 */
export function readUpgrade(request: IncomingMessage, origin: string, tokenInQuery = true): UpgradeRequest {
  const target = request.url ?? '';
  const own = new URL(origin);
  const [path, query] = splitOnce(target, '?');
  const address = target.length <= 8192 ? parseClientPath(path) : undefined;
  const refused = refusalFor(address);
  if (!address) return refused(404, 'request', 'There is no console session at this path.');
  if (!isOwnHost(request.headers.host, own)) return refused(421, 'host', 'This is not the host of the lab.');
  if (!isAllowedOrigin(request.headers.origin, own)) {
    return refused(403, 'origin', 'Pages of this origin may not open a console.');
  }
  const inQuery = new URLSearchParams(query).getAll('authorization');
  if (inQuery.length > 0 && !tokenInQuery) {
    const message = 'This lab takes no token in the query: send it as the first message.';
    return refused(400, 'request', message);
  }
  if (inQuery.length > 1) return refused(400, 'request', 'The query names authorization more than once.');
  const bearer = inQuery[0] ?? request.headers.authorization;
  return { ok: true, address, token: bearer?.replace(/^Bearer /i, '') };
}

function refusalFor(address: SessionAddress | undefined) {
  return (
    status: number,
    reason: Extract<RefusalReason, 'origin' | 'host' | 'request'>,
    message: string,
  ): UpgradeRequest => ({ ok: false, status, reason, message, ...(address && { address }) });
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** True for the lab's own host and port, under any loopback name: a rebound DNS name is none of them. */
export function isOwnHost(host: string | undefined, own: URL): boolean {
  if (!host || !URL.canParse(`https://${host}`)) return false;
  const asked = new URL(`https://${host}`);
  return asked.port === own.port && (asked.hostname === own.hostname || loopbackNames.has(asked.hostname));
}

/** No origin (not a browser), or the lab's own; old clients spell it with http. */
export function isAllowedOrigin(origin: string | undefined, own: URL): boolean {
  if (origin === undefined) return true;
  return /^https?:\/\//.test(origin) && isOwnHost(origin.replace(/^https?:\/\//, ''), own);
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
