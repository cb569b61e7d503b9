import type { Socket } from 'node:net';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import {
  clockRequest,
  nonceRequest,
  parseReply,
  pingRequest,
  powerOffRequest,
  replyBytes,
  syncRequest,
  type AgentReply,
} from './requests.ts';

/**
 * The host's end of the integration channel: what the real service's hypervisor does for its guests through the drivers
 * in their kernels. A guest that was not started by this program's own initrd has nobody at the other end, and every
 * request then fails with `machine.agent-silent`.
 */
export class AgentClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<bigint, { answer: (reply: AgentReply) => void; lose: () => void }>();
  #pending = Buffer.alloc(0);
  #nextId = 1n;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', () => undefined);
    socket.once('close', () => this.#close());
  }

  /** Resolves when the guest's end answers, to the nonce that it keeps. */
  async ping(deadline: Deadline): Promise<bigint> {
    return (await this.#ask(pingRequest, 'to answer', deadline)).nonce;
  }

  /** Gives it a number that is in the guest's memory alone: who still has it has not booted since. */
  async keepNonce(nonce: bigint, deadline: Deadline): Promise<void> {
    await this.#ask((id) => nonceRequest(id, nonce), 'to keep a number', deadline);
  }

  /** Sets the guest's clock to this host's, and gives its kernel new random numbers; returns the nonce that it keeps. */
  async synchronize(deadline: Deadline): Promise<bigint> {
    return (await this.#ask(clockRequest, 'to set its clock and reseed', deadline)).nonce;
  }

  /** Writes what the guest has not written to its disks yet. */
  async flushDisks(deadline: Deadline): Promise<void> {
    await this.#ask(syncRequest, 'to write to its disks', deadline);
  }

  /** Runs the guest's own poweroff. */
  async powerOff(deadline: Deadline): Promise<void> {
    await this.#ask(powerOffRequest, 'to power off', deadline);
  }

  async #ask(request: (id: bigint) => Buffer, purpose: string, deadline: Deadline): Promise<AgentReply> {
    const id = this.#nextId;
    this.#nextId += 1n;
    const silent = (): Error => new Ttys0Error('machine.agent-silent', { purpose });
    if (this.#socket.destroyed) throw silent();
    const answered = new Promise<AgentReply>((resolve, reject) =>
      this.#waiting.set(id, { answer: resolve, lose: () => reject(silent()) }),
    );
    this.#socket.write(request(id));
    try {
      const reply = await deadline.race(answered, silent);
      if (reply.result === 0) return reply;
      throw new Ttys0Error('machine.agent-refused', { purpose, errno: -reply.result });
    } finally {
      this.#waiting.delete(id);
    }
  }

  #receive(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length >= replyBytes) {
      const reply = parseReply(this.#pending);
      this.#pending = this.#pending.subarray(replyBytes);
      this.#waiting.get(reply.id)?.answer(reply);
    }
  }

  /** The machine has gone. */
  #close(): void {
    for (const { lose } of this.#waiting.values()) lose();
    this.#waiting.clear();
  }
}
