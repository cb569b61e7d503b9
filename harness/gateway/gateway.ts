import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { closeCodes, subprotocol } from '../protocol/frames.ts';
import { type Accepted, admit, isRefusal, type Refusal } from './admission.ts';
import { auditRefusal } from './audit/refusal.ts';
import { AzureDialect } from './dialect/azure.ts';
import { Ttys0Dialect } from './dialect/ttys0.ts';
import { Attempts } from './handshake/attempts.ts';
import { auditBroken } from './handshake/broken.ts';
import { Distrust } from './handshake/distrust.ts';
import { firstToken } from './handshake/first-token.ts';
import { refuseHttp } from './handshake/refuse-http.ts';
import { readUpgrade } from './handshake/request.ts';
import type { GatewayPorts } from './ports.ts';
import { closeReason } from './session/close-reason.ts';
import { Consoles, type Entry } from './session/consoles.ts';
import type { Session } from './session/session.ts';
import { Tickets, type Ticket } from './session/tickets.ts';
import { type GatewayTelemetry, noTelemetry } from './telemetry.ts';

const defaultTokenMs = 10_000;
/** More at once are turned away: each takes a descriptor, and the lab needs some of its own. */
const defaultMaxClients = 4_000;

const notTrusted: Refusal = {
  status: 401,
  closeCode: closeCodes.notTrusted,
  message: 'Connection not trusted',
  reason: 'token',
};

/**
 * The websocket gateway of the serial console: at most one active session per VM, the newest accepted request wins, and
 * a request that is not accepted disturbs nobody (security.takeover, gateway.md promises 2 to 4).
 */
export class Gateway {
  readonly tickets: Tickets;
  readonly #ports: GatewayPorts;
  readonly #telemetry: GatewayTelemetry;
  readonly #consoles: Consoles;
  readonly #distrust = new Distrust();
  readonly #attempts = new Attempts();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });

  constructor(ports: GatewayPorts) {
    this.#ports = ports;
    this.#telemetry = ports.telemetry ?? noTelemetry;
    this.tickets = new Tickets(ports.now);
    this.#consoles = new Consoles(ports, (ticket, refusal) => this.#refused(ticket, refusal));
  }

  /** Answers the server's upgrade requests. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      void this.#upgrade(request, socket, head).catch(() => socket.destroy());
    });
    auditBroken(server, this.#ports);
  }

  /** The session that holds a VM's console. */
  holder(vmId: string): Session | undefined {
    return this.#consoles.holder(vmId);
  }

  /** Ends the sessions on a VM whose machine has stopped. */
  vmStopped(vmId: string): void {
    this.#consoles.vmStopped(vmId);
  }

  /** Ends all sessions: the lab is going down. Resolves when their clients have been told, or do not listen. */
  async close(): Promise<void> {
    const closed = this.#consoles.close();
    this.#sockets.close();
    await closed;
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const asked = readUpgrade(request, this.#ports.origin(), this.#ports.tokenInQuery ?? true);
    if (!asked.ok) {
      const ticket = asked.address && this.tickets.find(asked.address);
      this.#telemetry.refused(asked.reason);
      if (ticket)
        this.#audit('refuse', this.#ports.vm(ticket.vmId)?.name ?? ticket.vmId, 'unknown', asked.message);
      return refuseHttp(socket, asked.status, asked.message);
    }
    const ticket = this.tickets.find(asked.address);
    if (this.#sockets.clients.size >= (this.#ports.maxClients?.() ?? defaultMaxClients)) {
      this.#telemetry.refused('crowd');
      return refuseHttp(socket, 503, 'The gateway has as many clients as it can take: try again later.');
    }
    if (!ticket) {
      if (!this.#attempts.unknownSession()) {
        this.#telemetry.refused('rate');
        return refuseHttp(socket, 429, 'Too many sessions were asked for that are not there: wait a second.');
      }
      this.#telemetry.refused('ticket');
      const message = 'There is no such console session, or its time is over: ask for another one.';
      return refuseHttp(socket, 404, message);
    }
    const checked = asked.token === undefined ? undefined : await this.#check(ticket, asked.token);
    if (checked && isRefusal(checked)) return refuseHttp(socket, checked.status, checked.message);
    this.#sockets.handleUpgrade(request, this.#ports.wire?.(socket) ?? socket, head, (client) => {
      client.on('error', () => client.terminate());
      void this.#welcome(client, ticket, checked).catch(() => client.terminate());
    });
  }

  async #welcome(client: WebSocket, ticket: Ticket, checked: Accepted | undefined): Promise<void> {
    const dialect = client.protocol === subprotocol ? new Ttys0Dialect() : new AzureDialect();
    const hello = dialect.notice({ type: 'hello', vm: this.#ports.vm(ticket.vmId)?.name ?? '' });
    if (hello !== undefined) client.send(hello);
    const entry = { client, dialect, ticket };
    const first = checked ? { result: checked } : await this.#checkFirstMessage(entry);
    const result = this.#trusted(ticket, first.result);
    if (isRefusal(result)) this.#refuseSocket(entry, result);
    else await this.#accept({ ...entry, from: first.from }, result);
  }

  async #checkFirstMessage({
    client,
    dialect,
    ticket,
  }: Entry): Promise<{ result: Accepted | Refusal; from?: number | undefined }> {
    const first = await firstToken(client, dialect, this.#ports.times?.tokenMs ?? defaultTokenMs);
    if (first.kind === 'token') return { result: await this.#check(ticket, first.token), from: first.from };
    const refusal =
      first.kind === 'not-a-token'
        ? notTrusted
        : {
            ...notTrusted,
            closeCode: closeCodes.unauthenticated,
            message: 'No token came in time.',
            reason: 'no-token' as const,
          };
    return { result: this.#refused(ticket, refusal) };
  }

  /** The real gateway is known to refuse now and then, for no reason that its clients can see. */
  #trusted(ticket: Ticket, result: Accepted | Refusal): Accepted | Refusal {
    if (isRefusal(result) || !this.#distrust.refuses(this.#ports.distrustEach?.())) return result;
    return this.#refused(ticket, { ...notTrusted, reason: 'distrust', user: result.user });
  }

  async #check(ticket: Ticket, token: string): Promise<Accepted | Refusal> {
    const result = await admit(this.#ports, ticket, token);
    if (!isRefusal(result)) return result;
    const guessed = result.reason === 'token' || result.reason === 'user';
    if (!guessed || !this.#attempts.badToken(ticket)) return this.#refused(ticket, result);
    this.tickets.use(ticket);
    const message = `${result.message} That was one too many: this connection string is void now.`;
    return this.#refused(ticket, { ...result, message });
  }

  /** Writes a refusal down. */
  #refused(ticket: Ticket, refusal: Refusal): Refusal {
    const { user, message, reason } = refusal;
    this.#telemetry.refused(reason);
    this.#audit('refuse', this.#ports.vm(ticket.vmId)?.name ?? ticket.vmId, user?.name ?? 'unknown', message);
    return refusal;
  }

  #refuseSocket({ client, dialect }: Entry, { closeCode, message }: Refusal): void {
    const at = this.#ports.now().toISOString();
    const notice = dialect.notice({ type: 'end', code: closeCode, reason: 'refused', message, at });
    if (notice !== undefined) client.send(notice, () => undefined);
    client.close(closeCode, closeReason(message));
  }

  /** Every check has passed: uses up the connection string, and begins the session. */
  async #accept(entry: Entry, { user, vm, token }: Accepted): Promise<void> {
    const { client, ticket } = entry;
    if (client.readyState !== client.OPEN) return;
    if (!this.tickets.use(ticket)) {
      const used = {
        status: 403,
        closeCode: closeCodes.forbidden,
        message: 'This session has been used.',
        reason: 'ticket',
        user,
      } as const;
      return this.#refuseSocket(entry, this.#refused(ticket, used));
    }
    const { mode } = ticket;
    // Before its effect is visible; an access that cannot be written down does not take place.
    if (!this.#audit(mode, vm.name, user.name))
      return this.#refuseSocket(entry, { ...auditRefusal, closeCode: closeCodes.notReady, reason: 'audit' });
    await this.#consoles.begin(entry, { user, vm, token });
  }

  #audit(
    action: Parameters<GatewayPorts['audit']>[0]['action'],
    vm: string,
    user: string,
    detail?: string,
  ): boolean {
    return this.#ports.audit({
      action,
      vm,
      user,
      at: this.#ports.now().toISOString(),
      ...(detail && { detail }),
    });
  }
}
