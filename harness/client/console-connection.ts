import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import { subprotocol, type ServerFrame } from '../protocol/frames.ts';
import type { ArmClient } from './arm-client.ts';
import type { ConsoleEnd } from './console-end.ts';
import { dial } from './dial.ts';
import { PlainWire } from './plain-wire.ts';

/** Guest output, with the absolute offset of its first byte on the guest's line. */
export interface Output {
  readonly offset: number;
  readonly bytes: Buffer;
  /** True for what had been said before this client came. */
  readonly replay: boolean;
}

export type { ConsoleEnd };

export interface ConsoleChoice {
  /** To have the console, or to see it without typing. */
  readonly use?: 'connect' | 'watch';
  /** This client has all output up to there: it goes on from that offset. */
  readonly from?: number;
}

type Attached = Extract<ServerFrame, { type: 'attached' }>;

/** What a connection is made for. */
interface Parts {
  readonly connection: string;
  readonly token: string;
  readonly from: number | undefined;
  readonly vm: string;
  readonly user: string;
}

interface Events {
  output: [Output];
  notice: [ServerFrame];
}

/** A console session over the lab's own sub-protocol, or over the real service's wire where a gateway speaks no other. */
export class ConsoleConnection extends EventEmitter<Events> {
  readonly connectionString: string;
  /** Resolves when the session is over; never rejects. */
  readonly ended: Promise<ConsoleEnd>;
  /** Whether the gateway speaks the lab's own sub-protocol: offsets, notices and watchers are of that alone. */
  readonly hasNotices: boolean;
  readonly #socket: WebSocket;
  readonly #from: number | undefined;
  #offset = 0;
  #liveOffset = 0;
  #end: ConsoleEnd | undefined;

  private constructor(socket: WebSocket, { connection, token, from, vm, user }: Parts) {
    super();
    this.hasNotices = socket.protocol === subprotocol;
    const plain = this.hasNotices ? undefined : this.#plainWire(socket, token, { vm, user });
    this.#socket = socket;
    this.#from = from;
    this.connectionString = connection;
    this.ended = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        const lost = reason.toString() || 'The connection was lost.';
        this.#end ??= plain?.end(code, reason.toString()) ?? {
          reason: 'connection-lost',
          message: lost,
          code,
        };
        resolve(this.#end);
      });
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (plain) plain.receive(data);
      else if (isBinary) this.#output(data);
      else this.#notice(JSON.parse(data.toString('utf8')) as ServerFrame, token);
    });
  }

  /**
   * Asks the Resource Manager for a session and opens it; `listen` is called before the first output can come.
   * Throws `lab.refused` and `lab.session-refused` when either refuses, and `lab.gateway-lacks` for a choice that the
   * gateway does not know.
   */
  static async open(
    client: ArmClient,
    vm: string,
    deadline: Deadline,
    listen?: (connection: ConsoleConnection) => void,
    { use = 'connect', from }: ConsoleChoice = {},
  ): Promise<ConsoleConnection> {
    const [connection, token] = [await client.connectionString(vm, use), await client.token()];
    const socket = await dial(connection, client.trust, deadline).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      throw new Ttys0Error('lab.session-refused', { vm, message }, { cause: error });
    });
    const console = new ConsoleConnection(socket, { connection, token, from, vm, user: client.upn });
    if (from !== undefined && !console.hasNotices) {
      socket.terminate();
      throw new Ttys0Error('lab.gateway-lacks', { feature: 'going on from an offset' });
    }
    console.on('notice', (frame) => {
      if (frame.type === 'warning' && frame.reason === 'refused') void console.#renew(client);
    });
    listen?.(console);
    socket.resume();
    const refused = console.ended.then((end) => {
      // Who has lost the console to somebody had it, be it for less than an answer takes.
      if (end.reason === 'taken-over') return;
      throw new Ttys0Error('lab.session-refused', { vm, message: end.message });
    });
    try {
      await deadline.race(
        Promise.race([console.#attached(), refused]),
        () => new Ttys0Error('lab.session-refused', { vm, message: 'the gateway did not answer in time' }),
      );
    } catch (error) {
      socket.terminate();
      throw error;
    }
    return console;
  }

  /** Types into the guest. Does nothing once the session has ended. */
  send(bytes: Uint8Array | string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    // The real service's clients type in text frames.
    this.#socket.send(Buffer.from(bytes as string), { binary: this.hasNotices });
  }

  /** Reads nothing more, the end of the session included, until `resume`; what is sent goes out all the same. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async close(): Promise<void> {
    this.#end ??= { reason: 'closed-by-client', message: 'Closed.', code: 1000 };
    this.#socket.close(1000);
    await this.ended;
  }

  /** The token of a long session ends: the gateway warns of it, and takes another one. */
  async #renew(client: ArmClient): Promise<void> {
    const token = await client.token().catch(() => undefined);
    if (token !== undefined && this.#socket.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ type: 'auth', token }));
  }

  #attached(): Promise<Attached> {
    return new Promise((resolve) => {
      const onNotice = (frame: ServerFrame): void => {
        if (frame.type !== 'attached') return;
        this.off('notice', onNotice);
        resolve(frame);
      };
      this.on('notice', onNotice);
    });
  }

  #plainWire(socket: WebSocket, token: string, names: Pick<Attached, 'vm' | 'user'>): PlainWire {
    return new PlainWire(socket, {
      token,
      onReplay: (bytes) => (this.#liveOffset = bytes),
      onOutput: (bytes) => this.#output(bytes),
      onAccepted: () => {
        const offsets = { offset: 0, liveOffset: this.#liveOffset };
        this.emit('notice', { type: 'attached', ...names, ...offsets, role: 'user' });
      },
    });
  }

  #output(bytes: Buffer): void {
    const offset = this.#offset;
    this.#offset += bytes.length;
    const replayed = Math.min(bytes.length, Math.max(0, this.#liveOffset - offset));
    if (replayed > 0) this.emit('output', { offset, bytes: bytes.subarray(0, replayed), replay: true });
    if (replayed < bytes.length)
      this.emit('output', { offset: offset + replayed, bytes: bytes.subarray(replayed), replay: false });
  }

  #notice(frame: ServerFrame, token: string): void {
    if (frame.type === 'hello') this.#socket.send(JSON.stringify({ type: 'auth', token, from: this.#from }));
    if (frame.type === 'attached') {
      this.#offset = frame.offset;
      this.#liveOffset = frame.liveOffset;
    }
    if (frame.type === 'gap') this.#offset = frame.to;
    if (frame.type === 'end') {
      this.#end = {
        reason: frame.reason,
        message: frame.message,
        code: frame.code,
        at: frame.at,
        ...(frame.by && { by: frame.by }),
      };
    }
    this.emit('notice', frame);
  }
}
