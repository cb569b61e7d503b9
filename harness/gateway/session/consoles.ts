import type { WebSocket } from 'ws';
import { Deadline } from '../../deadline/deadline.ts';
import { closeCodes } from '../../protocol/frames.ts';
import { type Accepted, type Refusal, roleOf } from '../admission.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { Heartbeat } from '../heartbeat.ts';
import { Seats } from '../lease/seats.ts';
import { MemoryLeaseStore } from '../lease/store.ts';
import type { AuditEvent, ConsoleVm, GatewayPorts } from '../ports.ts';
import { type GatewayTelemetry, noTelemetry } from '../telemetry.ts';
import { loginAfter } from './login-after.ts';
import { Session, type SessionEnd } from './session.ts';
import { superviseSession } from './supervise.ts';
import type { Ticket } from './tickets.ts';

const closeTimeoutMs = 1_000;
const hangUpTimeoutMs = 10_000;

/** One client on its way in. */
export interface Entry {
  readonly client: WebSocket;
  readonly dialect: Dialect;
  readonly ticket: Ticket;
  /** The client has all output up to there. */
  readonly from?: number | undefined;
}

/** The sessions that have been accepted: who has a console, who watches, and how each of them ends. */
export class Consoles {
  readonly #ports: GatewayPorts;
  readonly #telemetry: GatewayTelemetry;
  readonly #onRefused: (ticket: Ticket, refusal: Refusal) => void;
  readonly #watchers = new Set<Session>();
  readonly #seats: Seats<Session>;
  readonly #heartbeat: Heartbeat;

  /** @param onRefused told of a session that may not go on */
  constructor(ports: GatewayPorts, onRefused: (ticket: Ticket, refusal: Refusal) => void) {
    this.#ports = ports;
    this.#heartbeat = new Heartbeat(ports.times?.heartbeatMs);
    this.#telemetry = ports.telemetry ?? noTelemetry;
    this.#onRefused = onRefused;
    this.#seats = new Seats<Session>(ports.leases ?? new MemoryLeaseStore(), (session, by) =>
      this.#lose(session, by),
    );
  }

  /** The session that has a VM's console. */
  holder(vmId: string): Session | undefined {
    return this.#seats.of(vmId);
  }

  /** Begins a session that is accepted and audited: one that watches, or one that gets the console. */
  async begin(entry: Entry, accepted: Accepted): Promise<void> {
    const session = this.#open(entry, accepted);
    if (session.mode === 'connect') return this.#seat(session);
    this.#watchers.add(session);
    session.attach();
  }

  /** Ends the sessions on a VM whose machine has stopped. */
  vmStopped(vmId: string): void {
    const message = 'The VM has stopped. Start it, then connect again.';
    for (const session of this.#all.filter(({ vm }) => vm.vmId === vmId))
      session.end(this.#ending('vm-stopped', closeCodes.vmStopped, message));
  }

  /** Ends all sessions: the lab is going down. Resolves when their clients have been told, or do not listen. */
  async close(): Promise<void> {
    const end = this.#ending('lab-stopped', closeCodes.labStopped, 'The lab has been stopped.');
    const sessions = this.#all;
    for (const session of sessions) session.end(end);
    this.#heartbeat.close();
    this.#seats[Symbol.dispose]();
    const told = Promise.all(sessions.map((session) => session.closed));
    await Deadline.after(closeTimeoutMs).race(told, () => new Error('a client does not listen')).catch(() => undefined); // prettier-ignore
  }

  get #all(): readonly Session[] {
    return [...this.#seats.all, ...this.#watchers];
  }

  #open({ client, dialect, ticket, from }: Entry, { user, vm, token }: Accepted): Session {
    const { mode, address } = ticket;
    const supervised = superviseSession({
      ports: this.#ports,
      ticket,
      token,
      session: () => session,
      onRefused: (refusal) => this.#onRefused(ticket, refusal),
    });
    const session: Session = new Session({
      ...{ socket: client, dialect, user, vm, address, mode, from, telemetry: this.#telemetry },
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
    return session;
  }

  /**
   * Gives the console to a session; it may type once what the one before has typed is cut off. From the lease on until
   * the one before has been ended this is one synchronous step: the console changes hands at one instant.
   */
  async #seat(session: Session): Promise<void> {
    const { vm, user } = session;
    const seating = await this.#seats.take(vm.vmId, session, user.name).catch(() => undefined);
    if (seating === undefined) {
      const message = 'The gateway cannot find out who has this console: try again later.';
      session.end(this.#ending('refused', closeCodes.notReady, message));
      return;
    }
    if (seating.outcome === 'overtaken') return this.#lose(session, seating.by);
    const { before, displaced } = seating;
    if (before) this.#audit('take-over', vm.name, user.name, `from ${before.user}`);
    const unsent = displaced ? this.#displace(displaced, user.name) : 0;
    session.attach(before?.user);
    if (session.ended) return this.#seats.release(vm.vmId, session);
    // A monitor that does not answer keeps nobody out: in this process nobody else can type.
    const unread = await (vm.fence?.() ?? Promise.resolve(0)).catch(() => 0);
    if (before && unsent + unread > 0) {
      const detail = `${unsent + unread} bytes never reached the guest`;
      this.#audit('input-cut-off', vm.name, before.user, detail);
    }
    // Whoever comes next is not to sit down in the shell of who has left.
    const hungUp = before ? this.#hangUp(vm, before.user) : Promise.resolve();
    await Deadline.after(hangUpTimeoutMs).race(hungUp, () => new Error('no agent answers')).catch(() => undefined); // prettier-ignore
    session.openInput();
  }

  /** Somebody at another gateway has got the console, who has written it down there. */
  #lose(session: Session, by: string): void {
    const unsent = this.#displace(session, by);
    const { vm, user } = session;
    if (unsent > 0)
      this.#audit('input-cut-off', vm.name, user.name, `${unsent} bytes never reached the guest`);
  }

  #displace(previous: Session, by: string): number {
    const end = this.#ending('taken-over', closeCodes.takenOver, '');
    this.#telemetry.takenOver(previous.vm.name);
    const message = `The serial console was taken over by ${by} at ${end.at}. ${loginAfter(this.#ports)}`;
    return previous.end({ ...end, by, message });
  }

  #left(session: Session, code: number): void {
    const { vm, user } = session;
    session.release();
    const held = this.#seats.of(vm.vmId) === session;
    this.#seats.release(vm.vmId, session);
    this.#watchers.delete(session);
    this.#audit('disconnect', vm.name, user.name, `close code ${code}`);
    if (held) void this.#hangUp(vm, user.name);
  }

  /** Logs out in the guest who has left, where the lab does so. Resolves when it is done, or has failed. */
  async #hangUp(vm: ConsoleVm, user: string): Promise<void> {
    if (!this.#ports.hangUpOnDisconnect || !vm.hangUp) return;
    this.#audit('hang-up', vm.name, user);
    await vm.hangUp().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.#audit('hang-up', vm.name, user, `it failed: ${reason}`);
    });
  }

  #ending(reason: SessionEnd['reason'], code: number, message: string): SessionEnd {
    return { reason, code, message, at: this.#ports.now().toISOString() };
  }

  #audit(action: AuditEvent['action'], vm: string, user: string, detail?: string): void {
    this.#ports.audit({ action, vm, user, at: this.#ports.now().toISOString(), ...(detail && { detail }) });
  }
}
