import type { RawData, WebSocket } from 'ws';
import type { LineReader } from '../../line/reader.ts';
import { closeCodes, type EndReason, type ServerFrame } from '../../protocol/frames.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { asBuffer } from '../handshake/first-token.ts';
import type { ConsoleUser, ConsoleVm } from '../ports.ts';
import type { SessionAddress } from './address.ts';

/** Why a session ended, for its client and the audit. */
export interface SessionEnd {
  readonly reason: EndReason;
  readonly code: number;
  readonly message: string;
  readonly at: string;
  /** Who took the console over. */
  readonly by?: string;
}

export interface SessionOptions {
  readonly socket: WebSocket;
  readonly dialect: Dialect;
  readonly user: ConsoleUser;
  readonly vm: ConsoleVm;
  readonly address: SessionAddress;
}

const replayBytes = 64 * 1024;
const unsentBytes = 256 * 1024;

/** One accepted client on one console: first the recent output, then what comes live; what it types goes to the guest. */
export class Session {
  readonly user: ConsoleUser;
  readonly vm: ConsoleVm;
  readonly address: SessionAddress;
  /** Resolves when the client's socket has closed. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #dialect: Dialect;
  #reader: LineReader | undefined;
  #stopWatching: () => void = () => undefined;
  #ended = false;

  constructor({ socket, dialect, user, vm, address }: SessionOptions) {
    this.#socket = socket;
    this.#dialect = dialect;
    this.user = user;
    this.vm = vm;
    this.address = address;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
  }

  /** Starts the stream. Not one byte is typed into the guest by it. */
  attach(tookOverFrom?: string): void {
    const { line } = this.vm;
    const from = replayStart(this.vm, replayBytes);
    this.#reader = line.reader(from);
    this.#notify({
      type: 'attached', vm: this.vm.name, user: this.user.name, offset: from, liveOffset: line.end, ...(tookOverFrom && { tookOverFrom }),
    }); // prettier-ignore
    this.#notify({ type: 'stage', ...line.stage });
    this.#stopWatching = line.onStage((report) => this.#notify({ type: 'stage', ...report }));
    void this.#pump(this.#reader);
  }

  /** Ends the session: says why, then closes. Nothing that its client sends from now on reaches the guest. */
  end({ reason, code, message, at, by }: SessionEnd): void {
    if (this.#ended) return;
    this.#notify({ type: 'end', code, reason, message, at, ...(by && { by }) });
    this.release();
    this.#socket.close(code, closeReason(message));
  }

  /** Lets go of the line; the socket has closed or is about to. */
  release(): void {
    this.#ended = true;
    this.#stopWatching();
    this.#reader?.close();
  }

  async #pump(reader: LineReader): Promise<void> {
    for (let event = await reader.next(); event && !this.#ended; event = await reader.next()) {
      if (event.kind === 'gap') this.#notify({ type: 'gap', from: event.from, to: event.to });
      else await this.#send(this.#dialect.output(event.bytes));
    }
  }

  /** Waits for the client only here: the reader stands still meanwhile, the line does not. */
  #send(message: string | Uint8Array | undefined): Promise<void> | undefined {
    if (message === undefined) return undefined;
    if (this.#socket.bufferedAmount < unsentBytes) {
      this.#socket.send(message, () => undefined);
      return undefined;
    }
    return new Promise((resolve) => this.#socket.send(message, () => resolve()));
  }

  #notify(frame: ServerFrame): void {
    const message = this.#dialect.notice(frame);
    if (message !== undefined) this.#socket.send(message, () => undefined);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#ended) return;
    const incoming = this.#dialect.read(asBuffer(data), isBinary);
    if (incoming.kind === 'input') this.#type(incoming.bytes);
    else if (incoming.kind === 'unreadable')
      this.#endFor('The gateway could not read a message of this client.');
  }

  #type(bytes: Uint8Array): void {
    try {
      this.vm.line.write(bytes);
    } catch (error) {
      if (!(error instanceof Ttys0Error)) throw error;
      this.#notify({ type: 'input-dropped', bytes: bytes.length, reason: error.message });
    }
  }

  #endFor(message: string): void {
    this.end({ reason: 'bad-input', code: closeCodes.badInput, message, at: new Date().toISOString() });
  }
}

/** The replay begins at a line's start, so that it holds no half character or sequence. */
function replayStart({ line }: ConsoleVm, bytes: number): number {
  if (line.end - line.start <= bytes && line.start === 0) return 0;
  const from = Math.max(line.start, line.end - bytes);
  const reader = line.reader(from);
  const newline = reader.peek(bytes).indexOf('\n');
  reader.close();
  return newline < 0 ? from : from + newline + 1;
}

/** A close reason is at most 123 bytes of UTF-8. */
function closeReason(message: string): string {
  let reason = message;
  while (Buffer.byteLength(reason) > 123) reason = reason.slice(0, -1);
  return reason;
}
