/**
 * The lab's own websocket sub-protocol. Guest bytes are binary frames in both directions; all else is a JSON text
 * frame, so that a guest cannot fake a notice.
 */
export const subprotocol = 'ttys0.v1';

/** What the gateway says beside the guest's bytes. Times are ISO 8601 UTC, offsets absolute byte counts of the line. */
export type ServerFrame =
  /** First frame of every connection: the gateway wants a token. */
  | { readonly type: 'hello'; readonly vm: string }
  /** The request was accepted; the next binary frame starts at `offset`, and is live from `liveOffset` on. */
  | {
      readonly type: 'attached';
      readonly vm: string;
      readonly user: string;
      readonly offset: number;
      readonly liveOffset: number;
      readonly tookOverFrom?: string;
      /** A watcher sees all and types nothing. */
      readonly role: 'user' | 'watcher';
    }
  /** Output between these offsets was dropped because this client read too slowly. */
  | { readonly type: 'gap'; readonly from: number; readonly to: number }
  /** Input that did not reach the guest, because it has stopped reading. */
  | { readonly type: 'input-dropped'; readonly bytes: number; readonly reason: string }
  /** A paste is on its way: bytes that wait for the guest, and bytes sent since it began. `waiting` is 0 at its end. */
  | { readonly type: 'input-progress'; readonly waiting: number; readonly sent: number }
  /** The session will end at `at` unless what `message` says is done; `cleared` once the cause has gone. */
  | {
      readonly type: 'warning';
      readonly reason: 'idle' | 'refused' | 'cleared';
      readonly message: string;
      readonly at: string;
    }
  /** Where the guest is now, as the console's output tells. */
  | { readonly type: 'stage'; readonly stage: string; readonly since: string }
  /** The session ends; `code` is the close code that follows. */
  | {
      readonly type: 'end';
      readonly code: number;
      readonly reason: EndReason;
      readonly message: string;
      readonly by?: string;
      readonly at: string;
    };

export type EndReason =
  | 'taken-over'
  | 'refused'
  | 'vm-stopped'
  | 'lab-stopped'
  | 'too-slow'
  | 'bad-input'
  | 'idle'
  | 'no-longer-allowed';

/** What a client says beside the bytes it types. */
export interface ClientFrame {
  /** The first frame; sent again in a session, it brings a newer token of the same user. */
  readonly type: 'auth';
  readonly token: string;
  /** The client has all up to this offset: the output goes on there, or behind a gap. */
  readonly from?: number;
}

/** Close codes of the gateway. 1011 `Connection not trusted` is the real service's own. */
export const closeCodes = {
  vmStopped: 1001,
  labStopped: 1012,
  notTrusted: 1011,
  badInput: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  notReady: 4404,
  idle: 4408,
  takenOver: 4409,
  tooSlow: 4413,
} as const;
