import { closeCodes, subprotocol, type ClientFrame, type ServerFrame } from '../../protocol/frames.ts';
import { asArmFailure } from '../api/arm-failure.ts';
import { readServerFrame } from './frame.ts';
import type { OutputPump } from './output-pump.ts';
import { ReplayCounter } from './replay.ts';
import type { ConnectStep, ConsoleEnd, ConsoleEvent, Seat } from './session-state.ts';

/** What a connection needs of the world; a test gives its own. */
export interface ConnectionPorts {
  /** Asks Resource Manager for a session and returns its address. */
  readonly requestConsole: (signal: AbortSignal) => Promise<string>;
  readonly openSocket: (address: string, protocol: string) => WebSocket;
  /** The user's token now. */
  readonly token: () => string;
  readonly output: OutputPump;
  /** Empties the terminal's screen and scrollback. */
  readonly resetTerminal: () => void;
  readonly nowMs: () => number;
}

const stepTimeoutMs: Readonly<Record<ConnectStep, number>> = {
  requesting: 30_000,
  opening: 15_000,
  'signing-in': 20_000,
  replaying: 30_000,
};

/** So long the gateway has to say that a newer token is good. */
const renewalMs = 1_000;

/** The channel as far as it has come. */
type Channel =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly socket: WebSocket; readonly address: string }
  | {
      readonly kind: 'attached';
      readonly socket: WebSocket;
      readonly address: string;
      readonly replay: ReplayCounter;
    }
  | { readonly kind: 'closed' };

/** One attempt at the console, from the request to its end. It is used once; after its end it says nothing more. */
export class ConsoleConnection {
  readonly #ports: ConnectionPorts;
  readonly #dispatch: (event: ConsoleEvent) => void;
  readonly #abort = new AbortController();
  #channel: Channel = { kind: 'none' };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #warning: ReturnType<typeof setTimeout> | undefined;
  /** The one that was sent last. */
  #token: string | undefined;

  constructor(ports: ConnectionPorts, dispatch: (event: ConsoleEvent) => void) {
    this.#ports = ports;
    this.#dispatch = dispatch;
  }

  async start(): Promise<void> {
    this.#tell({ type: 'connect', atMs: this.#ports.nowMs() }, 'requesting');
    try {
      const address = await this.#ports.requestConsole(this.#abort.signal);
      if (this.#channel.kind === 'none') this.#open(address);
    } catch (error) {
      const { status, code, message } = asArmFailure(error);
      this.#end({ kind: 'connect-refused', status, code, message });
    }
  }

  /** Sends typed bytes. The caller only does so while the session is connected. */
  send(bytes: Uint8Array): void {
    if (this.#channel.kind !== 'attached') return;
    const { socket } = this.#channel;
    // A copy: the socket wants bytes of a plain buffer.
    if (socket.readyState === socket.OPEN) socket.send(Uint8Array.from(bytes));
  }

  /** Lets go of the console without a word to the page. */
  close(): void {
    const channel = this.#channel;
    this.#channel = { kind: 'closed' };
    clearTimeout(this.#timer);
    clearTimeout(this.#warning);
    this.#abort.abort();
    if (channel.kind === 'open' || channel.kind === 'attached') channel.socket.close(1000);
  }

  #open(address: string): void {
    this.#tell({ type: 'granted' }, 'opening');
    const socket = this.#ports.openSocket(address, subprotocol);
    socket.binaryType = 'arraybuffer';
    this.#channel = { kind: 'open', socket, address };
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#receive(data));
    socket.addEventListener('close', ({ code, reason }) => this.#closed(code, reason));
  }

  #receive(data: unknown): void {
    if (this.#channel.kind === 'closed') return;
    if (data instanceof ArrayBuffer) return this.#output(new Uint8Array(data));
    const frame = typeof data === 'string' ? readServerFrame(data) : undefined;
    if (frame) this.#heed(frame);
  }

  #heed(frame: ServerFrame): void {
    switch (frame.type) {
      case 'hello':
        return this.#signIn();
      case 'attached':
        return this.#attach(frame);
      case 'gap':
        return this.#gap(frame);
      case 'input-dropped':
        return this.#dispatch({ type: 'input-dropped', bytes: frame.bytes });
      case 'stage':
        return this.#dispatch({ type: 'stage', stage: frame.stage });
      case 'warning':
        return this.#warn(frame);
      case 'end': {
        const { code, reason, message, at, by } = frame;
        return this.#end({ kind: reason, code, message, at, ...(by !== undefined && { by }) });
      }
    }
  }

  /** Where the session's token is about to end and the page has a newer one, that may be the end of it: told if it is not. */
  #warn({ reason, message }: Extract<ServerFrame, { type: 'warning' }>): void {
    clearTimeout(this.#warning);
    const tell = (): void =>
      this.#dispatch(reason === 'cleared' ? { type: 'warning' } : { type: 'warning', warning: { reason, message } }); // prettier-ignore
    const sentBefore = this.#token;
    if (reason === 'refused') this.#sendToken();
    if (this.#token === sentBefore) tell();
    else this.#warning = setTimeout(tell, renewalMs);
  }

  #sendToken(): void {
    if (!('socket' in this.#channel)) return;
    this.#token = this.#ports.token();
    const auth: ClientFrame = { type: 'auth', token: this.#token };
    this.#channel.socket.send(JSON.stringify(auth));
  }

  #signIn(): void {
    if (this.#channel.kind !== 'open') return;
    this.#sendToken();
    this.#tell({ type: 'hello', address: this.#channel.address }, 'signing-in');
  }

  #attach(frame: Extract<ServerFrame, { type: 'attached' }>): void {
    if (this.#channel.kind !== 'open') return;
    const { socket, address } = this.#channel;
    const replay = new ReplayCounter(frame.offset, frame.liveOffset);
    this.#channel = { kind: 'attached', socket, address, replay };
    const { vm, user, tookOverFrom } = frame;
    const seat: Seat = {
      address,
      vm,
      user,
      skippedBytes: 0,
      droppedInputBytes: 0,
      ...(tookOverFrom && { tookOverFrom }),
    };
    this.#tell({ type: 'attached', seat, replayBytes: replay.remaining }, 'replaying');
    this.#ports.output.clear();
    // In the order of output: what an earlier session wrote is parsed first, then wiped.
    this.#ports.output.mark(() => this.#ports.resetTerminal());
    if (replay.remaining === 0) this.#markReplayed();
  }

  #output(bytes: Uint8Array): void {
    if (this.#channel.kind !== 'attached') return;
    const { replay, live, completes } = this.#channel.replay.take(bytes);
    this.#ports.output.push(replay);
    if (completes) this.#markReplayed();
    this.#ports.output.push(live);
  }

  #gap({ from, to }: { readonly from: number; readonly to: number }): void {
    this.#dispatch({ type: 'output-skipped', bytes: Math.max(0, to - from) });
    if (this.#channel.kind === 'attached' && this.#channel.replay.skipTo(to)) this.#markReplayed();
  }

  /** Typing begins once the terminal has parsed the replay, so its answers to old questions stay here. */
  #markReplayed(): void {
    this.#ports.output.mark(() => {
      if (this.#channel.kind !== 'attached') return;
      clearTimeout(this.#timer);
      this.#dispatch({ type: 'replayed', atMs: this.#ports.nowMs() });
    });
  }

  #closed(code: number, reason: string): void {
    const hadSeat = this.#channel.kind === 'attached';
    if (
      code === closeCodes.notTrusted ||
      code === closeCodes.unauthenticated ||
      code === closeCodes.forbidden
    ) {
      return this.#end({ kind: 'refused', code, message: reason, at: '' });
    }
    this.#end({ kind: 'socket-lost', code, reason, hadSeat });
  }

  #tell(event: ConsoleEvent, step: ConnectStep): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end({ kind: 'timed-out', step }), stepTimeoutMs[step]);
    this.#dispatch(event);
  }

  #end(end: ConsoleEnd): void {
    if (this.#channel.kind === 'closed') return;
    this.close();
    this.#dispatch({ type: 'ended', end, atMs: this.#ports.nowMs() });
  }
}
