import { admit, isRefusal, type Refusal } from '../../gateway/admission.ts';
import { auditRefusal } from '../../gateway/audit/refusal.ts';
import type { AuditEvent, ConsoleUser, ConsoleVm } from '../../gateway/ports.ts';
import type { SessionAddress } from '../../gateway/session/address.ts';
import type { Ticket } from '../../gateway/session/tickets.ts';
import { closeCodes } from '../../protocol/frames.ts';
import type { DoorLabParts } from './door-lab.ts';

/** A session that a gateway under test has redeemed, and not yet said to be over. */
export interface DoorSession {
  readonly ticket: Ticket;
  readonly user: ConsoleUser;
  readonly vm: ConsoleVm;
}

export interface Redeemed extends DoorSession {
  /** Whose session on that VM is over by that. */
  readonly tookOverFrom?: string;
}

/**
 * The sessions of one lab that a gateway under test carries: each is redeemed once, and written down in the audit as the
 * lab's own would be. The newest one redeemed has the VM's console (security.takeover).
 */
export class DoorSessions {
  readonly #lab: DoorLabParts;
  readonly #live = new Map<string, DoorSession>();
  /** Ids of tickets that were redeemed: asked for again, they are used and not unknown. */
  readonly #used = new Set<string>();

  constructor(lab: DoorLabParts) {
    this.#lab = lab;
  }

  /** The ticket of a session that nobody has redeemed yet. */
  waiting(address: SessionAddress): Ticket | undefined {
    return this.#lab.tickets.find(address);
  }

  /** Whether its ticket has been redeemed before. */
  wasUsed({ sessionId }: SessionAddress): boolean {
    return this.#used.has(sessionId);
  }

  live({ sessionId }: SessionAddress): DoorSession | undefined {
    return this.#live.get(sessionId);
  }

  /** The session that has a VM's console. */
  holder(vmId: string): DoorSession | undefined {
    return [...this.#live.values()].find(({ ticket }) => ticket.vmId === vmId && ticket.mode === 'connect');
  }

  /** Checks a token for a ticket and uses the ticket up. A refusal leaves it as it is, and disturbs nobody. */
  async redeem(ticket: Ticket, token: string): Promise<Redeemed | Refusal> {
    const admitted = await admit(this.#lab.ports, ticket, token);
    if (isRefusal(admitted)) return this.#refused(ticket, admitted);
    const { user, vm } = admitted;
    if (!this.#lab.tickets.use(ticket)) return this.#refused(ticket, { ...used, user });
    this.#used.add(ticket.address.sessionId);
    if (!this.#audit(ticket.mode, vm.name, user.name))
      return { ...auditRefusal, closeCode: closeCodes.notReady, reason: 'audit' };
    const session = { ticket, user, vm };
    const before = ticket.mode === 'connect' ? this.holder(ticket.vmId) : undefined;
    if (before) {
      this.#live.delete(before.ticket.address.sessionId);
      this.#audit('take-over', vm.name, user.name, `from ${before.user.name}`);
    }
    this.#live.set(ticket.address.sessionId, session);
    return { ...session, ...(before && { tookOverFrom: before.user.name }) };
  }

  /** Whether a live session may go on, with a token of its user. */
  async check({ ticket, vm, user }: DoorSession, token: string): Promise<Refusal | undefined> {
    const admitted = await admit(this.#lab.ports, ticket, token);
    if (!isRefusal(admitted)) return undefined;
    this.#audit('refuse', vm.name, user.name, admitted.message);
    return admitted;
  }

  /** Writes an admin command of a live session down; false where that cannot be done. */
  recordCommand({ vm, user }: DoorSession, command: 'nmi' | 'reset' | 'sysrq', keys: string): boolean {
    return this.#audit(command, vm.name, user.name, keys);
  }

  /** The gateway says that a session is over. */
  end({ ticket, vm, user }: DoorSession, detail: string): void {
    this.#live.delete(ticket.address.sessionId);
    this.#audit('disconnect', vm.name, user.name, detail);
  }

  #refused(ticket: Ticket, refusal: Refusal): Refusal {
    const vm = this.#lab.ports.vm(ticket.vmId)?.name ?? ticket.vmId;
    this.#audit('refuse', vm, refusal.user?.name ?? 'unknown', refusal.message);
    return refusal;
  }

  #audit(action: AuditEvent['action'], vm: string, user: string, detail?: string): boolean {
    const { ports } = this.#lab;
    return ports.audit({ action, vm, user, at: ports.now().toISOString(), ...(detail && { detail }) });
  }
}

/** A ticket that somebody else has redeemed in the meantime. */
export const used: Refusal = {
  status: 409,
  closeCode: closeCodes.forbidden,
  message: 'This session has been used.',
  reason: 'ticket',
};
