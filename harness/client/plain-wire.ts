import { plainEnd, type ConsoleEnd } from './console-end.ts';

const tailCharacters = 1_024;

interface PlainWireOptions {
  /** The gateway has spoken: it is to be sent the token. */
  readonly onAsked: () => void;
  /** The token has been accepted; `replayed` bytes of what comes now had been said before. */
  readonly onAccepted: (replayed: number) => void;
  readonly onOutput: (bytes: Buffer) => void;
}

/**
 * The real service's wire as a client sees it (azure-wire 2.3 to 2.5): the first frame is the gateway's own and asks for
 * the token, the second one is what the guest has said before, and may be empty; all others are live.
 */
export class PlainWire {
  readonly #options: PlainWireOptions;
  #frames = 0;
  #tail = '';

  constructor(options: PlainWireOptions) {
    this.#options = options;
  }

  receive(data: Buffer): void {
    this.#frames += 1;
    this.#tail = (this.#tail + data.toString('utf8')).slice(-tailCharacters);
    if (this.#frames === 1) return this.#options.onAsked();
    if (this.#frames === 2) this.#options.onAccepted(data.length);
    if (data.length > 0) this.#options.onOutput(data);
  }

  end(code: number, reason: string): ConsoleEnd {
    return plainEnd(this.#tail, code, reason);
  }
}
