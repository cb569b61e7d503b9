import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Deadline } from '../../deadline/deadline.ts';

/** A frame as it goes over the wire, bad or good. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly fin?: boolean;
  /** The three reserved bits. */
  readonly reserved?: number;
  readonly masked?: boolean;
  /** A length that is not the payload's. */
  readonly claimedLength?: bigint;
}

/** What a server has sent. */
export interface ReceivedFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const deadlineMs = 20_000;

/** The bytes of a frame. */
export function encode({
  opcode,
  payload = new Uint8Array(),
  fin = true,
  reserved = 0,
  masked = true,
  claimedLength,
}: RawFrame): Buffer {
  const length = claimedLength ?? BigInt(payload.length);
  const maskBit = masked ? 0x80 : 0;
  const head: number[] = [(fin ? 0x80 : 0) | (reserved << 4) | opcode];
  const extended = Buffer.alloc(8);
  if (length < 126n) head.push(maskBit | Number(length));
  else if (length < 65_536n) {
    extended.writeUInt16BE(Number(length));
    head.push(maskBit | 126, ...extended.subarray(0, 2));
  } else {
    extended.writeBigUInt64BE(length);
    head.push(maskBit | 127, ...extended);
  }
  const mask = Buffer.from([0x12, 0x34, 0x56, 0x78]);
  const body = masked
    ? Buffer.concat([mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))])
    : payload;
  return Buffer.concat([Buffer.from(head), body]);
}

/** A peer that says what it likes: no library keeps it from sending what is forbidden. */
export class RawClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #bytes = Buffer.alloc(0);
  #ended = false;
  /** The last answer's status line and headers. */
  head = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#ended = true;
        resolve();
      });
    });
  }

  /** @param origin such as `http://localhost:8080` */
  static async connect(origin: string): Promise<RawClient> {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** Sends a request line and headers, and resolves to the status of the answer. */
  async request(line: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.send(`${line} HTTP/1.1\r\n${lines.join('')}\r\n`);
    return this.status();
  }

  /** The status of the answer to what has been sent; 0 where the server closes without one. */
  async status(): Promise<number> {
    while (!this.#bytes.includes('\r\n\r\n') && !this.#ended) await this.#more();
    this.head = this.#bytes.subarray(0, this.#bytes.indexOf('\r\n\r\n') + 4).toString('latin1');
    this.#bytes = this.#bytes.subarray(this.head.length);
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.head)?.[1] ?? 0);
  }

  /** The next frame; undefined once the server has closed. */
  async frame(): Promise<ReceivedFrame | undefined> {
    for (;;) {
      const frame = this.#take();
      if (frame || this.#ended) return frame;
      await this.#more();
    }
  }

  /** The code of the server's close frame; 1006 where it has closed without one. */
  async closeCode(): Promise<number> {
    for (let frame = await this.frame(); frame; frame = await this.frame()) {
      if (frame.opcode === opcodes.close)
        return frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE();
    }
    return 1006;
  }

  async #more(): Promise<void> {
    const something = Promise.race([once(this.socket, 'data'), this.closed]);
    await Deadline.after(deadlineMs).race(
      something,
      () => new Error('the server neither answered nor closed'),
    );
  }

  #take(): ReceivedFrame | undefined {
    const [first = 0, second = 0] = this.#bytes;
    if (this.#bytes.length < 2) return undefined;
    const short = second & 0x7f;
    const headLength = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (this.#bytes.length < headLength) return undefined;
    const length =
      short === 126
        ? this.#bytes.readUInt16BE(2)
        : short === 127
          ? Number(this.#bytes.readBigUInt64BE(2))
          : short;
    if (this.#bytes.length < headLength + length) return undefined;
    const payload = Buffer.from(this.#bytes.subarray(headLength, headLength + length));
    this.#bytes = this.#bytes.subarray(headLength + length);
    return { opcode: first & 0x0f, payload };
  }
}
