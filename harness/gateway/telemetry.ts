/** Why a request for a console was refused, for counting: few and fixed. */
export type RefusalReason =
  | 'origin'
  | 'host'
  | 'request'
  | 'rate'
  | 'crowd'
  | 'ticket'
  | 'token'
  | 'no-token'
  | 'user'
  | 'role'
  | 'mfa'
  | 'vm-state'
  | 'distrust'
  | 'audit'
  | 'other';

/** What the gateway counts. It is told of what has happened; nothing that it does can fail or wait. */
export interface GatewayTelemetry {
  /** A session or a watcher has begun; the returned function is called once, when it has ended. */
  opened(vm: string, role: 'user' | 'watcher'): () => void;
  takenOver(vm: string): void;
  refused(reason: RefusalReason): void;
  /** Bytes of the guest that went to a client, and bytes of a client that went to the guest. */
  bytes(direction: 'to-client' | 'to-guest', count: number): void;
  /** Output that a client missed, in bytes. */
  gap(bytes: number): void;
  /** Input that never reached the guest, in bytes. */
  inputDropped(bytes: number): void;
  /** From a byte that was sent to the guest to the next one that came from it, in milliseconds. */
  echo(milliseconds: number): void;
}

const nothing = (): void => undefined;

/** Counts nothing. */
export const noTelemetry: GatewayTelemetry = {
  opened: () => nothing,
  takenOver: nothing,
  refused: nothing,
  bytes: nothing,
  gap: nothing,
  inputDropped: nothing,
  echo: nothing,
};
