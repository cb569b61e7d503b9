import { closeCodes } from '../../protocol/frames.ts';
import { admit, isRefusal, type Refusal } from '../admission.ts';
import type { GatewayPorts, GatewayTimes } from '../ports.ts';
import { loginAfter } from './login-after.ts';
import type { Session } from './session.ts';
import { type Concern, Supervision } from './supervision.ts';
import type { Ticket } from './tickets.ts';

const defaultTimes: Omit<GatewayTimes, 'heartbeatMs' | 'tokenMs'> = {
  recheckMs: 5_000,
  graceMs: 5_000,
  idleMs: 0,
};

interface SupervisedSession {
  readonly ports: GatewayPorts;
  readonly ticket: Ticket;
  readonly token: string;
  readonly session: () => Session;
  /** Told before a session ends because it is no longer allowed. */
  readonly onRefused: (refusal: Refusal) => void;
}

/**
 * Asks from time to time whether a session may go on, with the newest token that its client has sent; warns, and ends it
 * where it may not. The token that is about to end counts as ended.
 */
export function superviseSession({ ports, ticket, token, session, onRefused }: SupervisedSession): {
  readonly supervision: Supervision;
  readonly renew: (newer: string) => void;
} {
  const times = { ...defaultTimes, ...ports.times };
  let current = token;
  const at = (): string => ports.now().toISOString();
  const check = async (): Promise<Refusal | undefined> => {
    const result = await admit(ports, ticket, current);
    // What fails on the service's side keeps new sessions out, and ends none.
    if (isRefusal(result)) return result.status < 500 ? result : undefined;
    const { user } = result;
    const leftMs = (user.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - ports.now().getTime();
    if (leftMs > times.recheckMs + times.graceMs) return undefined;
    const message = `The token of this session has ended: sign in again. ${loginAfter(ports)}`;
    return { status: 401, closeCode: closeCodes.unauthenticated, message, reason: 'token', user };
  };
  const supervision = new Supervision({
    ...times,
    check,
    onWarning: (concern) => session().warn(concern.kind, textOf(concern), at()),
    onCleared: () => session().warn('cleared', 'The session may go on.', at()),
    onEnd: (concern) => {
      const message = textOf(concern);
      if (concern.kind === 'refused') {
        onRefused(concern.refusal);
        session().end({ reason: 'no-longer-allowed', code: concern.refusal.closeCode, message, at: at() });
      } else session().end({ reason: 'idle', code: closeCodes.idle, message: `${message} ${loginAfter(ports)}`, at: at() }); // prettier-ignore
    },
  });
  const renew = (newer: string): void => {
    current = newer;
    void supervision.check();
  };
  return { supervision, renew };
}

function textOf(concern: Concern): string {
  return concern.kind === 'idle' ? concern.message : concern.refusal.message;
}
