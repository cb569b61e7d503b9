import type { RawData, WebSocket } from 'ws';
import type { Dialect } from '../dialect/dialect.ts';

/** How a connection that came without a token went on. */
export type FirstMessage =
  | { readonly kind: 'token'; readonly token: string; readonly from?: number }
  | { readonly kind: 'not-a-token' }
  | { readonly kind: 'nothing-came' };

/** Waits for the client's token, as its first message. What comes instead never reaches the guest. */
export function firstToken(socket: WebSocket, dialect: Dialect, timeoutMs: number): Promise<FirstMessage> {
  return new Promise((resolve) => {
    const settle = (result: FirstMessage): void => {
      clearTimeout(timer);
      socket.off('message', onMessage);
      socket.off('close', onClose);
      resolve(result);
    };
    const onMessage = (data: RawData, isBinary: boolean): void => {
      const incoming = dialect.read(asBuffer(data), isBinary);
      if (incoming.kind === 'nothing') return;
      settle(incoming.kind === 'token' ? incoming : { kind: 'not-a-token' });
    };
    const onClose = (): void => settle({ kind: 'nothing-came' });
    const timer = setTimeout(onClose, timeoutMs);
    socket.on('message', onMessage);
    socket.once('close', onClose);
  });
}

export function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
