import { closeCodes } from '../protocol/frames.ts';
import { auditRefusal } from './audit/refusal.ts';
import type { ConsoleMode, ConsoleUser, ConsoleVm, GatewayPorts } from './ports.ts';
import type { Ticket } from './session/tickets.ts';
import type { RefusalReason } from './telemetry.ts';

/** A request that got through every check but has not yet got the console. */
export interface Accepted {
  readonly user: ConsoleUser;
  readonly vm: ConsoleVm;
  /** To be checked again while the session lasts. */
  readonly token: string;
}

/** Why somebody does not get a console, or may not keep it. */
export interface Refusal {
  /** Where it is refused before the switch of protocols. */
  readonly status: number;
  /** Where it is refused after it. */
  readonly closeCode: number;
  readonly message: string;
  readonly reason: RefusalReason;
  /** Whom it concerns, where that is known. */
  readonly user?: ConsoleUser;
}

export function isRefusal(result: object): result is Refusal {
  return 'closeCode' in result;
}

/**
 * The checks of a token for a ticket, in their fixed order: identity, the ticket's owner, then what the port says of
 * role, second factor, VM and boot diagnostics (access.role, access.mfa, access.bootdiag). Nobody is disturbed by them.
 */
export async function admit(
  ports: GatewayPorts,
  ticket: Pick<Ticket, 'vmId' | 'userId' | 'mode'>,
  token: string,
): Promise<Accepted | Refusal> {
  let user: ConsoleUser;
  try {
    user = await ports.identify(token);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The token is not accepted: ${why}`;
    return { status: 401, closeCode: closeCodes.unauthenticated, message, reason: 'token' };
  }
  if (user.id !== ticket.userId) {
    const message = 'This session was opened for another user.';
    return { status: 403, closeCode: closeCodes.forbidden, message, reason: 'user', user };
  }
  const vm = ports.vm(ticket.vmId);
  if (!vm) {
    const message = 'The VM is gone.';
    return { status: 404, closeCode: closeCodes.notReady, message, reason: 'vm-state', user };
  }
  const admission = await ports.admit(user, vm, token, ticket.mode);
  if (admission.allowed) return { user, vm, token };
  const { status, code, message } = admission;
  const closeCode = status === 403 ? closeCodes.forbidden : closeCodes.notReady;
  return { status, closeCode, message, reason: reasonOf(status, code), user };
}

function reasonOf(status: number, code: string): RefusalReason {
  if (code.includes('MultiFactor')) return 'mfa';
  if (code === auditRefusal.code) return 'audit';
  return status === 403 ? 'role' : 'vm-state';
}

/** What lies behind `mode`, for people. */
export function roleOf(mode: ConsoleMode): 'user' | 'watcher' {
  return mode === 'watch' ? 'watcher' : 'user';
}
