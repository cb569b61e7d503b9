import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Deadline } from '../deadline/deadline.ts';
import { closeCodes, subprotocol } from '../protocol/frames.ts';
import { auditRefusal } from './audit/refusal.ts';
import { AzureDialect } from './dialect/azure.ts';
import type { Dialect } from './dialect/dialect.ts';
import { Ttys0Dialect } from './dialect/ttys0.ts';
import { Distrust } from './handshake/distrust.ts';
import { firstToken } from './handshake/first-token.ts';
import { readUpgrade } from './handshake/request.ts';
import { Heartbeat } from './heartbeat.ts';
import type { ConsoleUser, ConsoleVm, GatewayPorts } from './ports.ts';
import { Leases } from './session/leases.ts';
import { Session, type SessionEnd } from './session/session.ts';
import { Tickets, type Ticket } from './session/tickets.ts';

const tokenTimeoutMs = 10_000;
const closeTimeoutMs = 1_000;

/** A request that got through every check but has not yet got the console. */
interface Accepted {
  readonly user: ConsoleUser;
  readonly vm: ConsoleVm;
}

interface Refusal {
  readonly status: number;
  readonly closeCode: number;
  readonly message: string;
}

/**
 * The websocket gateway of the serial console: at most one active session per VM, the newest accepted request wins, and
 * a request that is not accepted disturbs nobody (security.takeover, gateway.md promises 2 to 4).
 */
export class Gateway {
  readonly tickets: Tickets;
  readonly #ports: GatewayPorts;
  readonly #leases = new Leases<Session>();
  readonly #heartbeat = new Heartbeat();
  readonly #distrust = new Distrust();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });

  constructor(ports: GatewayPorts) {
    this.#ports = ports;
    this.tickets = new Tickets(ports.now);
  }

  /** Answers the server's upgrade requests. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      void this.#upgrade(request, socket, head).catch(() => socket.destroy());
    });
  }

  /** The session that holds a VM's console. */
  holder(vmId: string): Session | undefined {
    return this.#leases.current(vmId)?.holder;
  }

  /** Ends the session on a VM whose machine has stopped. */
  vmStopped(vmId: string): void {
    const message = 'The VM has stopped. Start it, then connect again.';
    this.holder(vmId)?.end(this.#ending('vm-stopped', closeCodes.vmStopped, message));
  }

  /** Ends all sessions: the lab is going down. Resolves when their clients have been told, or do not listen. */
  async close(): Promise<void> {
    const end = this.#ending('lab-stopped', closeCodes.labStopped, 'The lab has been stopped.');
    const sessions = this.#leases.all;
    for (const session of sessions) session.end(end);
    this.#heartbeat.close();
    this.#sockets.close();
    const told = Promise.all(sessions.map((session) => session.closed));
    await Deadline.after(closeTimeoutMs).race(told, () => new Error('a client does not listen')).catch(() => undefined); // prettier-ignore
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const asked = readUpgrade(request, this.#ports.origin());
    if (!asked.ok) return refuseHttp(socket, asked.status, asked.message);
    const ticket = this.tickets.find(asked.address);
    if (!ticket)
      return refuseHttp(
        socket,
        404,
        'There is no such console session, or its time is over: ask for another one.',
      );
    const checked = asked.token === undefined ? undefined : await this.#check(ticket, asked.token);
    if (checked && 'status' in checked) return refuseHttp(socket, checked.status, checked.message);
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      void this.#welcome(client, ticket, checked);
    });
  }

  async #welcome(client: WebSocket, ticket: Ticket, checked: Accepted | undefined): Promise<void> {
    const dialect = client.protocol === subprotocol ? new Ttys0Dialect() : new AzureDialect();
    const hello = dialect.notice({ type: 'hello', vm: this.#ports.vm(ticket.vmId)?.name ?? '' });
    if (hello !== undefined) client.send(hello);
    const result = this.#trusted(ticket, checked ?? (await this.#checkFirstMessage(client, dialect, ticket)));
    if ('status' in result) this.#refuseSocket(client, dialect, result);
    else this.#accept(client, dialect, ticket, result);
  }

  async #checkFirstMessage(client: WebSocket, dialect: Dialect, ticket: Ticket): Promise<Accepted | Refusal> {
    const first = await firstToken(client, dialect, tokenTimeoutMs);
    if (first.kind === 'token') return this.#check(ticket, first.token);
    if (first.kind === 'not-a-token')
      return this.#refusal(ticket, 401, closeCodes.notTrusted, 'Connection not trusted');
    return this.#refusal(ticket, 401, closeCodes.unauthenticated, 'No token came in time.');
  }

  /** The real gateway is known to refuse now and then, for no reason that its clients can see. */
  #trusted(ticket: Ticket, result: Accepted | Refusal): Accepted | Refusal {
    if ('status' in result || !this.#distrust.refuses(this.#ports.distrustEach?.())) return result;
    return this.#refusal(ticket, 401, closeCodes.notTrusted, 'Connection not trusted', result.user);
  }

  /** Identity, then the ticket's owner, then role and VM state: nobody is disturbed before all of them hold. */
  async #check(ticket: Ticket, token: string): Promise<Accepted | Refusal> {
    let user: ConsoleUser;
    try {
      user = await this.#ports.identify(token);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return this.#refusal(ticket, 401, closeCodes.unauthenticated, `The token is not accepted: ${reason}`);
    }
    const vm = this.#ports.vm(ticket.vmId);
    if (user.id !== ticket.userId) {
      return this.#refusal(
        ticket,
        403,
        closeCodes.forbidden,
        'This session was opened for another user.',
        user,
      );
    }
    if (!vm) return this.#refusal(ticket, 404, closeCodes.notReady, 'The VM is gone.', user);
    const admission = await this.#ports.admit(user, vm, token);
    if (admission.allowed) return { user, vm };
    const closeCode = admission.status === 403 ? closeCodes.forbidden : closeCodes.notReady;
    return this.#refusal(ticket, admission.status, closeCode, admission.message, user);
  }

  #refusal(ticket: Ticket, status: number, closeCode: number, message: string, user?: ConsoleUser): Refusal {
    this.#audit('refuse', this.#ports.vm(ticket.vmId)?.name ?? ticket.vmId, user?.name ?? 'unknown', message);
    return { status, closeCode, message };
  }

  #refuseSocket(client: WebSocket, dialect: Dialect, { closeCode, message }: Refusal): void {
    const { at } = this.#ending('refused', closeCode, message);
    const notice = dialect.notice({ type: 'end', code: closeCode, reason: 'refused', message, at });
    if (notice !== undefined) client.send(notice, () => undefined);
    client.close(closeCode, message.slice(0, 120));
  }

  /** From the lease on this is one synchronous step: the console changes hands at one instant. */
  #accept(client: WebSocket, dialect: Dialect, ticket: Ticket, { user, vm }: Accepted): void {
    if (client.readyState !== client.OPEN) return;
    if (!this.tickets.use(ticket)) {
      return this.#refuseSocket(
        client,
        dialect,
        this.#refusal(ticket, 403, closeCodes.forbidden, 'This session has been used.', user),
      );
    }
    if (!this.#audit('connect', vm.name, user.name))
      return this.#refuseSocket(client, dialect, { ...auditRefusal, closeCode: closeCodes.notReady });
    const session = new Session({ socket: client, dialect, user, vm, address: ticket.address });
    const previous = this.#leases.take(vm.vmId, session);
    if (previous) this.#displace(previous, session);
    client.once('close', (code: number) => {
      session.release();
      this.#leases.release(vm.vmId, session);
      this.#audit('disconnect', vm.name, user.name, `close code ${code}`);
    });
    this.#heartbeat.watch(client);
    session.attach(previous?.user.name);
  }

  #displace(previous: Session, next: Session): void {
    const by = next.user.name;
    const end = this.#ending('taken-over', closeCodes.takenOver, '');
    this.#audit('take-over', next.vm.name, by, `from ${previous.user.name}`);
    previous.end({
      ...end,
      by,
      message: `The serial console was taken over by ${by} at ${end.at}. You are still logged in in the guest.`,
    });
  }

  #ending(reason: SessionEnd['reason'], code: number, message: string): SessionEnd {
    return { reason, code, message, at: this.#ports.now().toISOString() };
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

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  421: 'Misdirected Request',
  503: 'Service Unavailable',
};

function refuseHttp(socket: Duplex, status: number, message: string): void {
  const body = JSON.stringify({
    error: { code: (statusTexts[status] ?? 'Refused').replaceAll(' ', ''), message },
  });
  const head = `HTTP/1.1 ${status} ${statusTexts[status] ?? 'Refused'}\r\nContent-Type: application/json; charset=utf-8\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
