import type { WebSocket } from 'ws';
import { plainEnd, type ConsoleEnd } from './console-end.ts';

const tailCharacters = 1_024;

interface PlainWireOptions {
  readonly token: string;
  /** So many bytes of the next output had been said before. */
  readonly onReplay: (bytes: number) => void;
  readonly onOutput: (bytes: Buffer) => void;
  readonly onAccepted: () => void;
}

/**
 * The real service's wire as a client sees it (azure-wire 2.3 to 2.5): the first frame is the gateway's own and asks for
 * the token, the second one is what the guest has said before, and may be empty; all others are live. Who is refused gets
 * a last line in that second frame, and then the close: so it is known only by an answer to what is sent after it.
 */
export class PlainWire {
  readonly #socket: WebSocket;
  readonly #options: PlainWireOptions;
  #frames = 0;
  #tail = '';

  constructor(socket: WebSocket, options: PlainWireOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.once('pong', () => this.#options.onAccepted());
  }

  receive(data: Buffer): void {
    this.#frames += 1;
    this.#tail = (this.#tail + data.toString('utf8')).slice(-tailCharacters);
    if (this.#frames === 1) return this.#socket.send(this.#options.token);
    if (this.#frames === 2) {
      this.#options.onReplay(data.length);
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
    }
    if (data.length > 0) this.#options.onOutput(data);
  }

  end(code: number, reason: string): ConsoleEnd {
    return plainEnd(this.#tail, code, reason);
  }
}
