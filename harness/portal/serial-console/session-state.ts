import type { EndReason } from '../../protocol/frames.ts';

/** The steps from nothing to a connected console, in order. */
export type ConnectStep = 'requesting' | 'opening' | 'signing-in' | 'replaying';

/** The session will end unless what `message` says is done. */
export interface SeatWarning {
  readonly reason: 'idle' | 'refused';
  readonly message: string;
}

/** The console as held by this page. */
export interface Seat {
  /** The session's `wss://…/client` address, from which admin addresses derive. */
  readonly address: string;
  readonly vm: string;
  readonly user: string;
  readonly tookOverFrom?: string;
  /** Where the guest is, as the gateway reads its output. */
  readonly stage?: string;
  readonly warning?: SeatWarning | undefined;
  /** Output that this page or the gateway had to skip, and input that the guest did not take. */
  readonly skippedBytes: number;
  readonly droppedInputBytes: number;
}

/** Why there is no console. Each has its own text, cause and cure. */
export type ConsoleEnd =
  /** Resource Manager refused the session; its code and message, verbatim. */
  | {
      readonly kind: 'connect-refused';
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  /** The gateway said why. */
  | {
      readonly kind: EndReason;
      readonly code: number;
      readonly message: string;
      readonly at: string;
      readonly by?: string;
    }
  /** The channel broke without a word. */
  | {
      readonly kind: 'socket-lost';
      readonly code: number;
      readonly reason: string;
      readonly hadSeat: boolean;
    }
  /** A step took too long. */
  | { readonly kind: 'timed-out'; readonly step: ConnectStep };

/** Where this page's console session stands (security.takeover; azure-wire 5.3). */
export type ConsoleState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'requesting' | 'opening'; readonly sinceMs: number }
  | { readonly phase: 'signing-in'; readonly sinceMs: number; readonly address: string }
  | {
      readonly phase: 'replaying';
      readonly sinceMs: number;
      readonly seat: Seat;
      readonly replayBytes: number;
    }
  | { readonly phase: 'connected'; readonly sinceMs: number; readonly seat: Seat }
  | { readonly phase: 'ended'; readonly sinceMs: number; readonly end: ConsoleEnd };

/** What happens to a session. Times are of one monotonic clock. */
export type ConsoleEvent =
  | { readonly type: 'connect'; readonly atMs: number }
  | { readonly type: 'granted' }
  | { readonly type: 'hello'; readonly address: string }
  | { readonly type: 'attached'; readonly seat: Seat; readonly replayBytes: number }
  | { readonly type: 'replayed'; readonly atMs: number }
  | { readonly type: 'stage'; readonly stage: string }
  /** Without one, the cause of the last one has gone. */
  | { readonly type: 'warning'; readonly warning?: SeatWarning | undefined }
  | { readonly type: 'output-skipped'; readonly bytes: number }
  | { readonly type: 'input-dropped'; readonly bytes: number }
  | { readonly type: 'ended'; readonly end: ConsoleEnd; readonly atMs: number };

/** The next state; an event that makes no sense in a state changes nothing. */
export function reduceConsole(state: ConsoleState, event: ConsoleEvent): ConsoleState {
  switch (event.type) {
    case 'connect':
      return { phase: 'requesting', sinceMs: event.atMs };
    case 'granted':
      return state.phase === 'requesting' ? { phase: 'opening', sinceMs: state.sinceMs } : state;
    case 'hello':
      return state.phase === 'opening'
        ? { phase: 'signing-in', sinceMs: state.sinceMs, address: event.address }
        : state;
    case 'attached':
      return state.phase === 'signing-in'
        ? { phase: 'replaying', sinceMs: state.sinceMs, seat: event.seat, replayBytes: event.replayBytes }
        : state;
    case 'replayed':
      return state.phase === 'replaying'
        ? { phase: 'connected', sinceMs: event.atMs, seat: state.seat }
        : state;
    case 'stage':
      return onSeat(state, (seat) => ({ ...seat, stage: event.stage }));
    case 'warning':
      return onSeat(state, (seat) => ({ ...seat, warning: event.warning }));
    case 'output-skipped':
      return onSeat(state, (seat) => ({ ...seat, skippedBytes: seat.skippedBytes + event.bytes }));
    case 'input-dropped':
      return onSeat(state, (seat) => ({ ...seat, droppedInputBytes: seat.droppedInputBytes + event.bytes }));
    case 'ended':
      return state.phase === 'idle' || state.phase === 'ended'
        ? state
        : { phase: 'ended', sinceMs: event.atMs, end: event.end };
  }
}

function onSeat(state: ConsoleState, change: (seat: Seat) => Seat): ConsoleState {
  if (state.phase !== 'replaying' && state.phase !== 'connected') return state;
  return { ...state, seat: change(state.seat) };
}

/** The step that is under way; undefined once connected, ended or not begun. */
export function stepOf(state: ConsoleState): ConnectStep | undefined {
  return state.phase === 'idle' || state.phase === 'connected' || state.phase === 'ended'
    ? undefined
    : state.phase;
}
