import { closeCodes } from '../../protocol/frames.ts';
import { needsRunningVm } from './not-running.ts';
import type { ConnectStep, ConsoleEnd } from './session-state.ts';

/** What a button under a message does. */
export type Cure = 'reconnect' | 'take-back' | 'start-vm' | 'sign-in';

/** A message about the end of a console session: what happened, why, what to do. */
export interface EndText {
  readonly intent: 'info' | 'warning' | 'error';
  /** Said by the server word for word where there are such words. */
  readonly title: string;
  readonly body: string;
  /** The server's code, where it gave one. */
  readonly code?: string;
  readonly cure: Cure;
}

/** The one who reads. */
export interface Reader {
  /** Turns an ISO time into the reader's own. */
  readonly localTime: (iso: string) => string;
  /** The names that the gateway may know the reader by. */
  readonly names: readonly string[];
}

/** Puts an end into words. */
export function describeEnd(end: ConsoleEnd, { localTime, names }: Reader): EndText {
  switch (end.kind) {
    case 'taken-over': {
      const when = end.at === '' ? '' : ` at ${localTime(end.at)}`;
      return {
        intent: 'warning',
        title: `${end.by ?? 'Another user'} took over this console${when}.`,
        body:
          `${loginAfter(end.message)} Nothing that you type here reaches it now.` +
          (end.by !== undefined && names.includes(end.by) ? ' It was you, in another tab or client.' : ''),
        cure: 'take-back',
      };
    }
    case 'vm-stopped':
      return {
        intent: 'info',
        title: 'The virtual machine has stopped.',
        body: 'The console ends with its machine. Once the VM runs again, this page reconnects by itself.',
        cure: 'start-vm',
      };
    case 'lab-stopped':
      return {
        intent: 'warning',
        title: 'The lab has been stopped.',
        body: 'Start it again in your terminal with ttys0 up, then press Enter to reconnect.',
        cure: 'reconnect',
      };
    case 'too-slow':
      return {
        intent: 'warning',
        title: 'This page read too slowly.',
        body:
          'The guest printed faster than the page could show, so the gateway let go of it rather than hold the guest up. ' +
          'Nothing is lost in the boot diagnostics log. Press Enter to reconnect.',
        cure: 'reconnect',
      };
    case 'bad-input':
      return {
        intent: 'error',
        title: 'The gateway could not read what this page sent.',
        body: `${end.message} Reload the page: it may be older than the lab.`.trimStart(),
        cure: 'reconnect',
      };
    case 'idle':
      return {
        intent: 'info',
        title: 'The session has ended because nobody typed.',
        body: `${loginAfter(end.message)} Press Enter to reconnect.`,
        cure: 'reconnect',
      };
    case 'no-longer-allowed':
    case 'refused':
      return describeRefusal(end.code, end.message, needsRunningVm(end));
    case 'connect-refused':
      return describeConnectRefusal(end);
    case 'socket-lost':
      return end.hadSeat
        ? {
            intent: 'error',
            title: 'The connection to the console was lost.',
            body: `The channel closed without a word${closeDetail(end.code, end.reason)}. Check that the lab still runs, then press Enter to reconnect. You are still logged in in the guest, unless this lab hangs up.`,
            cure: 'reconnect',
          }
        : {
            intent: 'error',
            title: 'Web socket is closed or could not be opened.',
            body: `The lab gave a session, but its channel did not open${closeDetail(end.code, end.reason)}. A proxy that blocks websockets or a stopped lab does this. Press Enter to try again.`,
            cure: 'reconnect',
          };
    case 'timed-out':
      return { intent: 'error', ...timeoutTexts[end.step], cure: 'reconnect' };
  }
}

const timeoutTexts: Readonly<Record<ConnectStep, { readonly title: string; readonly body: string }>> = {
  requesting: {
    title: 'The lab did not answer the request for a session in time.',
    body: 'It may be busy booting guests. Press Enter to try again.',
  },
  opening: {
    title: 'The channel to the console did not open in time.',
    body: 'A proxy between this browser and the lab may hold websockets back. Press Enter to try again.',
  },
  'signing-in': {
    title: 'The gateway did not answer the sign-in in time.',
    body: 'Press Enter to try again; if it stays so, sign out and in again.',
  },
  replaying: {
    title: 'The recent output did not arrive in time.',
    body: 'The connection may be very slow. Press Enter to try again.',
  },
};

function describeRefusal(code: number, message: string, vmIsOff: boolean): EndText {
  if (code === closeCodes.unauthenticated) {
    return {
      intent: 'error',
      title: message || 'The gateway did not accept your sign-in.',
      body: 'Your sign-in may have expired. Sign in again; you come back to this console.',
      cure: 'sign-in',
    };
  }
  const body =
    code === closeCodes.forbidden
      ? 'Nobody who holds the console was disturbed. Ask an owner of the subscription for the role, then press Enter.'
      : 'Nobody who holds the console was disturbed. Press Enter to try again.';
  return {
    intent: 'error',
    title: message || 'The gateway refused this session.',
    body,
    cure: vmIsOff ? 'start-vm' : 'reconnect',
  };
}

function describeConnectRefusal(end: Extract<ConsoleEnd, { kind: 'connect-refused' }>): EndText {
  const { status, code, message } = end;
  const says = { intent: 'error', title: message, code } as const;
  if (status === 401)
    return { ...says, body: 'Sign in again; you come back to this console.', cure: 'sign-in' };
  if (status === 0) {
    return {
      ...says,
      body: 'Check in your terminal that ttys0 up still runs, then press Enter.',
      cure: 'reconnect',
    };
  }
  if (needsRunningVm(end)) {
    return {
      ...says,
      intent: 'warning',
      body: 'Start the VM here; this page connects by itself once it runs.',
      cure: 'start-vm',
    };
  }
  return { ...says, body: refusalAdvice(status, message), cure: 'reconnect' };
}

/** What the gateway says of who is logged in in the guest: a lab may hang up (security.no-logout). */
function loginAfter(message: string): string {
  return message.includes('You are logged out in the guest.')
    ? 'You are logged out in the guest.'
    : 'You are still logged in in the guest.';
}

/** What to do about a refusal, by the words that it is told in (rows error.*, access.*). */
function refusalAdvice(status: number, message: string): string {
  if (/boot diagnostics storage|storage account/i.test(message)) {
    return 'The account must exist and be visible to you: ask its owner for a role over it, or set boot diagnostics to the managed account. Then press Enter.';
  }
  if (/boot diagnostics/i.test(message)) {
    return 'Enable boot diagnostics for this VM, for example with az vm boot-diagnostics enable, then press Enter.';
  }
  if (/multi-?factor|\bmfa\b/i.test(message)) {
    return 'This tenant asks for a second factor: sign in with an account that has one.';
  }
  if (/not enabled for this subscription/i.test(message)) {
    return 'Somebody with rights over the subscription can enable it: az serial-console enable. Then press Enter.';
  }
  if (/conflicting OS type/i.test(message)) {
    return 'The lab was told to refuse so. An owner of the subscription switches that off with DELETE /_ttys0/faults/os-type-conflict, which stands for opening Cloud Shell in bash mode. Then press Enter.';
  }
  if (status === 403) {
    return 'Virtual Machine Contributor or above on the VM lets you in: ask an owner of the subscription, or sign in as another user.';
  }
  return 'Most refusals pass: press Enter to try again.';
}

function closeDetail(code: number, reason: string): string {
  if (reason) return ` (${code}: ${reason})`;
  return code === 1006 || code === 1005 ? '' : ` (${code})`;
}
