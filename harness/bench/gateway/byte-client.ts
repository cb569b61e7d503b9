import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';
import { WebSocket } from 'ws';
import { closeCodes, type ServerFrame, subprotocol } from '../../protocol/frames.ts';

/** One end of whatever carries bytes to a guest and back. */
export interface ByteClient extends AsyncDisposable {
  write(bytes: Uint8Array): void;
  /** Calls back with what comes, until another one is set. */
  onBytes(listener: (bytes: Buffer) => void): void;
  /** Stops to read, for good. */
  stop(): void;
}

/** A unix socket or a TCP port. Rejects when nobody listens. */
export async function socketClient(where: NetConnectOpts): Promise<ByteClient> {
  const socket = connect(where);
  let listener: (bytes: Buffer) => void = () => undefined;
  socket.on('error', () => undefined);
  await Promise.race([
    once(socket, 'connect'),
    once(socket, 'close').then(() => {
      throw new Error('nobody listens there');
    }),
  ]);
  socket.setNoDelay(true);
  socket.on('data', (bytes) => listener(bytes));
  return {
    write: (bytes) => void socket.write(bytes),
    onBytes: (next) => (listener = next),
    stop: () => void socket.pause(),
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      if (!socket.closed) await once(socket, 'close');
    },
  };
}

/** A websocket that carries nothing but bytes, in binary messages. */
export async function websocketClient(address: string, protocol: string): Promise<ByteClient> {
  const socket = new WebSocket(address, [protocol], { perMessageDeflate: false });
  socket.on('error', () => undefined);
  await opened(socket);
  return clientOf(socket);
}

/** A session of ours. */
export interface ConsoleClient extends ByteClient {
  /** Resolves to the code with which the session ended. */
  readonly ended: Promise<number>;
  /** Asks for the console, with what is said from that offset on, and resolves once it is given. */
  attach(from: number): Promise<void>;
}

/** A websocket to one address of a gateway that `attach` makes a session: what comes before is no byte of the guest. */
export async function consoleClient(address: string, ca: string, token: string): Promise<ConsoleClient> {
  const socket = new WebSocket(address, [subprotocol], { ca, perMessageDeflate: false });
  socket.on('error', () => undefined);
  let attached: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (attached = resolve));
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary && (JSON.parse(data.toString()) as ServerFrame).type === 'attached') attached();
  });
  const ended = new Promise<number>((resolve) => socket.once('close', resolve));
  await opened(socket);
  return {
    ...clientOf(socket),
    ended,
    attach: async (from) => {
      socket.send(JSON.stringify({ type: 'auth', token, from }));
      const refused = ended.then((code) => {
        throw new Error(`the gateway closed with ${code}, not ${closeCodes.takenOver}`);
      });
      await Promise.race([given, refused]);
    },
  };
}

async function opened(socket: WebSocket): Promise<void> {
  const closed = once(socket, 'close').then(([code]) => {
    throw new Error(`the websocket was closed: ${String(code)}`);
  });
  await Promise.race([once(socket, 'open'), closed]);
}

function clientOf(socket: WebSocket): ByteClient {
  let listener: (bytes: Buffer) => void = () => undefined;
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) listener(data);
  });
  return {
    write: (bytes) => socket.send(bytes, { binary: true }),
    onBytes: (next) => (listener = next),
    stop: () => socket.pause(),
    [Symbol.asyncDispose]: async () => {
      socket.terminate();
      if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close');
    },
  };
}
