import type { RawData, WebSocket } from 'ws';
import type { Line } from '../../line/line.ts';
import type { LineReader } from '../../line/reader.ts';
import { closeCodes, type EndReason, type ServerFrame } from '../../protocol/frames.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { asBuffer } from '../handshake/first-token.ts';
import type { ConsoleMode, ConsoleUser, ConsoleVm } from '../ports.ts';
import { type GatewayTelemetry, noTelemetry } from '../telemetry.ts';
import type { SessionAddress } from './address.ts';
import { closeReason } from './close-reason.ts';
import { EchoClock } from './echo-clock.ts';
import { MessageBuffers } from './message-buffers.ts';
import { PacedInput } from './paced-input.ts';
import { replayStart } from './replay-start.ts';

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
  readonly mode: ConsoleMode;
  /** The client has all output up to there. */
  readonly from?: number | undefined;
  readonly telemetry?: GatewayTelemetry | undefined;
  /** Told of each thing that its client types, before it goes on. */
  readonly onInput?: () => void;
  /** Told of output. */
  readonly onOutput?: () => void;
  /** Told of a newer token. */
  readonly onToken?: (token: string) => void;
}

const unsentBytes = 256 * 1024;
const [leastMessageBytes, mostMessageBytes] = [16 * 1024, 64 * 1024];
const buffers = new MessageBuffers(mostMessageBytes, 16);
const takeRoom = (bytes: number): Buffer => buffers.take(bytes);
/** So much of the output a client may miss in a row before it is told to come again. */
const tooSlowBytes = 64 * 1024 * 1024;

/** One accepted client on one console: first the recent output, then what comes live; what it types goes to the guest. */
export class Session {
  readonly user: ConsoleUser;
  readonly vm: ConsoleVm;
  readonly address: SessionAddress;
  readonly mode: ConsoleMode;
  /** Resolves when the client's socket has closed. */
  readonly closed: Promise<void>;
  readonly #options: SessionOptions;
  readonly #socket: WebSocket;
  readonly #telemetry: GatewayTelemetry;
  readonly #input: PacedInput;
  readonly #echo: EchoClock;
  #reader: LineReader | undefined;
  #stopWatching: () => void = () => undefined;
  #missedBytes = 0;
  #ended = false;

  constructor(options: SessionOptions) {
    const { socket, user, vm, address, mode, telemetry = noTelemetry } = options;
    this.#options = options;
    this.#socket = socket;
    this.#telemetry = telemetry;
    this.user = user;
    this.vm = vm;
    this.address = address;
    this.mode = mode;
    this.#echo = new EchoClock((milliseconds) => telemetry.echo(milliseconds));
    this.#input = new PacedInput({
      line: vm.line,
      onProgress: (progress) => this.#notify({ type: 'input-progress', ...progress }),
      onDropped: (bytes, reason) => this.#dropped(bytes, reason),
      onSent: (bytes) => telemetry.bytes('to-guest', bytes),
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
  }

  /** Whether it has come to its end, or its client has gone. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Starts the stream. Not one byte is typed into the guest by it; what the client types waits for `openInput`. */
  attach(tookOverFrom?: string): void {
    if (this.#ended) return;
    const { line, name } = this.vm;
    const from = firstOffset(line, this.#options.from);
    this.#reader = line.reader(from);
    this.#notify({
      type: 'attached',
      vm: name,
      user: this.user.name,
      role: this.mode === 'watch' ? 'watcher' : 'user',
      offset: from,
      liveOffset: line.end,
      ...(tookOverFrom && { tookOverFrom }),
    });
    this.#notify({ type: 'stage', ...line.stage });
    const watching = [
      line.onStage((report) => this.#notify({ type: 'stage', ...report })),
      line.onOutput(() => this.#heard()),
    ];
    this.#stopWatching = () => watching.forEach((stop) => stop());
    void this.#pump(this.#reader);
  }

  /** From now on what the client types reaches the guest, beginning with what it has typed already. */
  openInput(): void {
    this.#input.open();
  }

  /** Tells the client of what is coming. */
  warn(reason: 'idle' | 'refused' | 'cleared', message: string, at: string): void {
    if (!this.#ended) this.#notify({ type: 'warning', reason, message, at });
  }

  /**
   * Ends the session: says why, then closes. Nothing that its client has sent and the guest has not been given reaches the
   * guest any more; returns how many bytes that are.
   */
  end({ reason, code, message, at, by }: SessionEnd): number {
    if (this.#ended) return 0;
    this.#notify({ type: 'end', code, reason, message, at, ...(by && { by }) });
    const left = this.release();
    this.#socket.close(code, closeReason(message));
    return left;
  }

  /** Lets go of the line; the socket has closed or is about to. Returns how many typed bytes were not sent. */
  release(): number {
    if (this.#ended) return 0;
    this.#ended = true;
    this.#stopWatching();
    this.#reader?.close();
    const left = this.#input.end();
    if (left > 0) this.#telemetry.inputDropped(left);
    return left;
  }

  async #pump(reader: LineReader): Promise<void> {
    let size = leastMessageBytes;
    for (;;) {
      const event = await reader.next(size, takeRoom);
      if (!event || this.#ended) return;
      if (event.kind === 'gap') {
        if (this.#missed(event.to - event.from)) return;
        this.#notify({ type: 'gap', from: event.from, to: event.to });
        continue;
      }
      // A flood goes in larger messages; after a cut, the first ones are small, so that each connection gets somewhere.
      size =
        event.bytes.length < leastMessageBytes ? leastMessageBytes : Math.min(2 * size, mostMessageBytes);
      this.#telemetry.bytes('to-client', event.bytes.length);
      await this.#send(this.#options.dialect.output(event.bytes), event.bytes);
    }
  }

  #heard(): void {
    this.#echo.output();
    this.#input.answered();
    this.#options.onOutput?.();
  }

  /** Waits for the client only here: the reader stands still meanwhile, the line does not. */
  #send(message: string | Uint8Array | undefined, room: Buffer): Promise<void> | undefined {
    if (message === undefined) {
      buffers.giveBack(room);
      return undefined;
    }
    if (this.#socket.bufferedAmount < unsentBytes) {
      this.#missedBytes = 0;
      this.#socket.send(message, () => buffers.giveBack(room));
      return undefined;
    }
    return new Promise((resolve) =>
      this.#socket.send(message, () => {
        buffers.giveBack(room);
        resolve();
      }),
    );
  }

  /** True where the client has missed so much that it is sent away. */
  #missed(bytes: number): boolean {
    this.#telemetry.gap(bytes);
    this.#missedBytes += bytes;
    if (this.#missedBytes < tooSlowBytes) return false;
    this.#endFor(
      'too-slow',
      closeCodes.tooSlow,
      'This client reads too slowly for what the guest says. Connect again.',
    );
    return true;
  }

  #notify(frame: ServerFrame): void {
    const message = this.#options.dialect.notice(frame);
    if (message !== undefined) this.#socket.send(message, () => undefined);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#ended) return;
    const incoming = this.#options.dialect.read(asBuffer(data), isBinary);
    if (incoming.kind === 'input') this.#typed(incoming.bytes);
    else if (incoming.kind === 'token') this.#options.onToken?.(incoming.token);
    else if (incoming.kind === 'unreadable')
      this.#endFor('bad-input', closeCodes.badInput, 'The gateway could not read a message of this client.');
  }

  #typed(bytes: Uint8Array): void {
    if (this.mode === 'watch') return this.#dropped(bytes.length, 'this is a session for watching only');
    this.#options.onInput?.();
    this.#echo.input();
    this.#input.push(bytes);
  }

  #dropped(bytes: number, reason: string): void {
    this.#telemetry.inputDropped(bytes);
    this.#notify({ type: 'input-dropped', bytes, reason });
  }

  #endFor(reason: EndReason, code: number, message: string): void {
    this.end({ reason, code, message, at: new Date().toISOString() });
  }
}

/** A client goes on where it was; one whose offset is of another line, or who has none, sees the last of it. */
function firstOffset(line: Line, from: number | undefined): number {
  return from === undefined || from > line.end ? replayStart(line) : from;
}
