import type { ConsoleMode } from '../ports.ts';
import { connectionString, newAddress, type SessionAddress } from './address.ts';

/** The right of one user to open one console session on one VM. */
export interface Ticket {
  readonly address: SessionAddress;
  readonly vmId: string;
  readonly userId: string;
  readonly mode: ConsoleMode;
  readonly expiresAtMs: number;
}

/** How long a connection string may wait to be used, in milliseconds. */
const ticketLifetimeMs = 120_000;

/** Connection strings that have been handed out: short-lived, for one use, for one user and VM. */
export class Tickets {
  readonly #waiting = new Map<string, Ticket>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** A new connection string. */
  issue(request: {
    readonly vmId: string;
    readonly userId: string;
    readonly origin: string;
    readonly mode?: ConsoleMode;
  }): string {
    this.#dropExpired();
    const address = newAddress();
    const expiresAtMs = this.#now().getTime() + ticketLifetimeMs;
    this.#waiting.set(address.sessionId, {
      address,
      vmId: request.vmId,
      userId: request.userId,
      mode: request.mode ?? 'connect',
      expiresAtMs,
    });
    return connectionString(address, request.origin);
  }

  /** The ticket of an address, while it can still be used. */
  find({ containerId, sessionId }: SessionAddress): Ticket | undefined {
    const ticket = this.#waiting.get(sessionId);
    const usable = ticket?.address.containerId === containerId && ticket.expiresAtMs > this.#now().getTime();
    return usable ? ticket : undefined;
  }

  /** Takes the ticket out: true for the one who got it. */
  use(ticket: Ticket): boolean {
    return this.#waiting.delete(ticket.address.sessionId);
  }

  #dropExpired(): void {
    for (const [id, ticket] of this.#waiting)
      if (ticket.expiresAtMs <= this.#now().getTime()) this.#waiting.delete(id);
  }
}
