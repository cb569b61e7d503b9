import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ArmClient } from '../../client/arm-client.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { subprotocol, type ServerFrame } from '../../protocol/frames.ts';

/** Long enough for any host. */
const patienceMs = 60_000;
const keptCharacters = 64 * 1024;

export const vm = 'custom-agetty';

/** Somebody at the console of the lab's guest, who may leave in any way. */
export class Visitor {
  /** Resolves to the close code. */
  readonly left: Promise<number>;
  readonly #socket: WebSocket;
  #heard = '';
  #offset = 0;
  #gaps = 0;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.left = once(socket, 'close').then(([code]) => Number(code));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        this.#offset += data.length;
        this.#heard = (this.#heard + data.toString('latin1')).slice(-keptCharacters);
      } else this.#notice(JSON.parse(data.toString()) as ServerFrame);
      this.#wake();
    });
    socket.once('close', () => this.#wake());
  }

  /** @param from what it has already, where it has been there before */
  static async come(arm: ArmClient, use: 'connect' | 'watch' = 'connect', from?: number): Promise<Visitor> {
    const [address, token] = [await arm.connectionString(vm, use), await arm.token()];
    const visitor = new Visitor(
      new WebSocket(address, subprotocol, { ...arm.trust, perMessageDeflate: false }),
    );
    visitor.#socket.once('open', () =>
      visitor.#socket.send(JSON.stringify({ type: 'auth', token, ...(from !== undefined && { from }) })),
    );
    await visitor.#until('it is attached', () => visitor.#attached);
    if (from !== undefined && visitor.#gaps > 0) throw new Error('who came back has missed something');
    return visitor;
  }

  /** It has all output up to there. */
  get offset(): number {
    return this.#offset;
  }

  /** Types a word in place of what has been typed so far, and waits for its echo. */
  async say(word: string): Promise<void> {
    const killLine = '\u0015';
    this.#socket.send(Buffer.from(killLine + word));
    await this.hear(word);
  }

  hear(word: string): Promise<void> {
    return this.#until(`it hears ${word}`, () => this.#heard.includes(word));
  }

  /** Waits until the guest says something more. */
  hearMore(): Promise<void> {
    const before = this.#offset;
    return this.#until('the guest says something', () => this.#offset > before);
  }

  async close(): Promise<void> {
    this.#socket.close(1000);
    await this.left;
  }

  /** Is gone, without a word. */
  async drop(): Promise<void> {
    this.#socket.terminate();
    await this.left;
  }

  #attached = false;

  #notice(frame: ServerFrame): void {
    if (frame.type === 'gap') this.#gaps += 1;
    if (frame.type !== 'attached') return;
    this.#offset = frame.offset;
    this.#attached = true;
  }

  async #until(what: string, condition: () => boolean): Promise<void> {
    const deadline = Deadline.after(patienceMs);
    while (!condition()) {
      if (this.#socket.readyState === WebSocket.CLOSED)
        throw new Error(`closed with ${await this.left} before ${what}`);
      const more = new Promise<void>((resolve) => (this.#wake = resolve));
      await deadline.race(more, () => new Error(`so long, and not yet: ${what}; it heard ${JSON.stringify(this.#heard.slice(-200))}`)); // prettier-ignore
    }
  }
}
