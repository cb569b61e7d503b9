import { WebSocket } from 'ws';
import type { ArmClient } from '../../client/arm-client.ts';
import type { Trust } from '../../client/trust.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { PlainEnding, PlainSession, WaitOptions } from '../../scenario/session.ts';
import type { Scope } from './scope.ts';

const defaultWaitMs = 10_000;

/** A socket without the lab's sub-protocol, as the real service's clients open it: the token is the first text frame. */
class PlainSocket implements PlainSession {
  readonly ended: Promise<PlainEnding>;
  readonly #scope: Scope;
  readonly #socket: WebSocket;
  #text = '';

  constructor(scope: Scope, address: string, trust: Trust, token: string) {
    this.#scope = scope;
    this.#socket = new WebSocket(address, { ...trust, perMessageDeflate: false });
    this.#socket.on('error', () => undefined);
    this.#socket.once('open', () => this.#socket.send(token));
    this.#socket.on('message', (data: Buffer) => {
      this.#text += data.toString('utf8');
    });
    this.ended = new Promise((resolve) => {
      this.#socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  whenEnded({ withinMs = defaultWaitMs }: WaitOptions = {}): Promise<PlainEnding> {
    const { name: guest } = this.#scope.guest;
    return this.#scope
      .within(withinMs)
      .race(this.ended, () => new Ttys0Error('lab.session-not-ended', { guest }));
  }

  get text(): string {
    return this.#text;
  }

  /** Resolves once the guest's output flows: the first frame is the gateway's own, the second the guest's. */
  async streaming(vm: string, deadline: Deadline): Promise<void> {
    let frames = 0;
    const flowing = new Promise<void>((resolve) => {
      this.#socket.on('message', () => {
        frames += 1;
        if (frames === 2) resolve();
      });
    });
    const refused = this.ended.then(({ code, reason }) => {
      throw new Ttys0Error('lab.session-refused', {
        vm,
        message: reason || `the socket closed with ${code}`,
      });
    });
    await deadline.race(
      Promise.race([flowing, refused]),
      () => new Ttys0Error('lab.session-refused', { vm, message: 'no output came' }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close(1000);
    await this.ended;
  }
}

export async function openPlainly(client: ArmClient, scope: Scope): Promise<PlainSession> {
  const address = await client.connectionString(scope.guest.name);
  const session = new PlainSocket(scope, address, client.trust, await client.token());
  await session.streaming(scope.guest.name, scope.deadline);
  return session;
}
