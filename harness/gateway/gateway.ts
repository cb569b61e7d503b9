import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Deadline } from '../deadline/deadline.ts';
import { closeCodes, subprotocol } from '../protocol/frames.ts';
import { type Accepted, admit, isRefusal, type Refusal, roleOf } from './admission.ts';
import { auditRefusal } from './audit/refusal.ts';
import { AzureDialect } from './dialect/azure.ts';
import type { Dialect } from './dialect/dialect.ts';
import { Ttys0Dialect } from './dialect/ttys0.ts';
import { Distrust } from './handshake/distrust.ts';
import { firstToken } from './handshake/first-token.ts';
import { refuseHttp } from './handshake/refuse-http.ts';
import { readUpgrade } from './handshake/request.ts';
import { Heartbeat } from './heartbeat.ts';
import type { GatewayPorts } from './ports.ts';
import { Leases } from './session/leases.ts';
import { Session, type SessionEnd } from './session/session.ts';
import { superviseSession } from './session/supervise.ts';
import { Tickets, type Ticket } from './session/tickets.ts';
import { type GatewayTelemetry, noTelemetry } from './telemetry.ts';

const tokenTimeoutMs = 10_000;
const closeTimeoutMs = 1_000;

/** One client on its way in. */
interface Entry {
  readonly client: WebSocket;
  readonly dialect: Dialect;
  readonly ticket: Ticket;
  /** The client has all output up to there. */
  readonly from?: number | undefined;
}

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
  readonly #watchers = new Set<Session>();
  readonly #leases = new Leases<Session>();
  readonly #heartbeat: Heartbeat;
  readonly #distrust = new Distrust();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });

  constructor(ports: GatewayPorts) {
    this.#ports = ports;
    this.#heartbeat = new Heartbeat(ports.times?.heartbeatMs);
    this.#telemetry = ports.telemetry ?? noTelemetry;
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

  /** Ends the sessions on a VM whose machine has stopped. */
  vmStopped(vmId: string): void {
    const message = 'The VM has stopped. Start it, then connect again.';
    for (const session of this.#sessions.filter(({ vm }) => vm.vmId === vmId))
      session.end(this.#ending('vm-stopped', closeCodes.vmStopped, message));
  }

  /** Ends all sessions: the lab is going down. Resolves when their clients have been told, or do not listen. */
  async close(): Promise<void> {
    const end = this.#ending('lab-stopped', closeCodes.labStopped, 'The lab has been stopped.');
    const sessions = this.#sessions;
    for (const session of sessions) session.end(end);
    this.#heartbeat.close();
    this.#sockets.close();
    const told = Promise.all(sessions.map((session) => session.closed));
    await Deadline.after(closeTimeoutMs).race(told, () => new Error('a client does not listen')).catch(() => undefined); // prettier-ignore
  }

  /** Who has a console, and who watches one. */
  get #sessions(): readonly Session[] {
    return [...this.#leases.all, ...this.#watchers];
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const asked = readUpgrade(request, this.#ports.origin());
    if (!asked.ok) {
      const ticket = asked.address && this.tickets.find(asked.address);
      this.#telemetry.refused(asked.reason);
      if (ticket)
        this.#audit('refuse', this.#ports.vm(ticket.vmId)?.name ?? ticket.vmId, 'unknown', asked.message);
      return refuseHttp(socket, asked.status, asked.message);
    }
    const ticket = this.tickets.find(asked.address);
    if (!ticket) {
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
    const first = await firstToken(client, dialect, tokenTimeoutMs);
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
    return isRefusal(result) ? this.#refused(ticket, result) : result;
  }

  /** Writes a refusal down. */
  #refused(ticket: Ticket, refusal: Refusal): Refusal {
    const { user, message, reason } = refusal;
    this.#telemetry.refused(reason);
    this.#audit('refuse', this.#ports.vm(ticket.vmId)?.name ?? ticket.vmId, user?.name ?? 'unknown', message);
    return refusal;
  }

  #refuseSocket({ client, dialect }: Entry, { closeCode, message }: Refusal): void {
    const { at } = this.#ending('refused', closeCode, message);
    const notice = dialect.notice({ type: 'end', code: closeCode, reason: 'refused', message, at });
    if (notice !== undefined) client.send(notice, () => undefined);
    client.close(closeCode, message.slice(0, 120));
  }

  /** From the lease on until the one before has been ended this is one synchronous step: the console changes hands at one instant. */
  async #accept(entry: Entry, { user, vm, token }: Accepted): Promise<void> {
    const { client, dialect, ticket, from } = entry;
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
    const supervised = superviseSession({
      ports: this.#ports,
      ticket,
      token,
      session: () => session,
      onRefused: (refusal) => this.#refused(ticket, refusal),
    });
    const session: Session = new Session({
      ...{
        socket: client,
        dialect,
        user,
        vm,
        address: ticket.address,
        mode,
        from,
        telemetry: this.#telemetry,
      },
      onToken: supervised.renew,
      onInput: () => supervised.supervision.active(),
      ...(this.#ports.outputCountsAsActivity === true && { onOutput: () => supervised.supervision.active() }),
    });
    const closed = this.#telemetry.opened(vm.name, roleOf(mode));
    client.once('close', (code: number) => {
      supervised.supervision[Symbol.dispose]();
      closed();
      this.#left(session, code);
    });
    this.#heartbeat.watch(client);
    if (mode === 'connect') return this.#seat(session);
    this.#watchers.add(session);
    session.attach();
  }

  /** Gives the console to a session; it may type once what the one before has typed is cut off. */
  async #seat(session: Session): Promise<void> {
    const { vm } = session;
    const previous = this.#leases.take(vm.vmId, session);
    const unsent = previous ? this.#displace(previous, session) : 0;
    session.attach(previous?.user.name);
    // A monitor that does not answer keeps nobody out: in this process nobody else can type.
    const unread = await (vm.fence?.() ?? Promise.resolve(0)).catch(() => 0);
    if (previous && unsent + unread > 0) {
      const detail = `${unsent + unread} bytes never reached the guest`;
      this.#audit('input-cut-off', vm.name, previous.user.name, detail);
    }
    session.openInput();
  }

  #displace(previous: Session, next: Session): number {
    const by = next.user.name;
    const end = this.#ending('taken-over', closeCodes.takenOver, '');
    this.#audit('take-over', next.vm.name, by, `from ${previous.user.name}`);
    this.#telemetry.takenOver(next.vm.name);
    return previous.end({
      ...end,
      by,
      message: `The serial console was taken over by ${by} at ${end.at}. You are still logged in in the guest.`,
    });
  }

  #left(session: Session, code: number): void {
    const { vm, user } = session;
    session.release();
    const held = this.#leases.holds(vm.vmId, session);
    this.#leases.release(vm.vmId, session);
    this.#watchers.delete(session);
    this.#audit('disconnect', vm.name, user.name, `close code ${code}`);
    if (!held || !this.#ports.hangUpOnDisconnect || !vm.hangUp) return;
    this.#audit('hang-up', vm.name, user.name);
    void vm.hangUp().catch((error: unknown) => {
      this.#audit(
        'hang-up',
        vm.name,
        user.name,
        `it failed: ${error instanceof Error ? error.message : String(error)}`,
      );
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
