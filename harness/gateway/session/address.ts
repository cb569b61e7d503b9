import { randomInt, randomUUID } from 'node:crypto';

/** Where a session is reached: the real service's path. */
export interface SessionAddress {
  readonly containerId: string;
  readonly sessionId: string;
}

// Clients rewrite the whole address by text, `wss` to `https` and `ws` to `http`: no id may hold a `w`.
const alphabet = 'abcdefghijklmnopqrstuvxyz0123456789';

export function newAddress(): SessionAddress {
  const suffix = Array.from({ length: 5 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return { containerId: `consoleconn-${suffix}`, sessionId: randomUUID() };
}

/** @param origin such as `https://localhost:8443` */
export function connectionString({ containerId, sessionId }: SessionAddress, origin: string): string {
  return `${origin.replace(/^http/, 'ws')}/n/connector/${containerId}/sessions/${sessionId}/client`;
}

const clientPath =
  /^\/n\/connector\/(consoleconn-[a-z0-9]{5})\/sessions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/client$/;

/** The session that a request's path names; undefined for any other path. */
export function parseClientPath(path: string): SessionAddress | undefined {
  const [, containerId, sessionId] = clientPath.exec(path) ?? [];
  return containerId && sessionId ? { containerId, sessionId } : undefined;
}
