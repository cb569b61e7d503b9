import type { Socket } from 'node:net';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import {
  clockRequest,
  idOf,
  nonceRequest,
  operationOf,
  parseReply,
  pingRequest,
  powerOffRequest,
  replyBytes,
  syncRequest,
  type AgentReply,
} from './requests.ts';
import { runScript, type ScriptOutcome } from './script.ts';

interface Waiting {
  readonly withOutput: boolean;
  readonly answer: (reply: AgentReply) => void;
  readonly lose: () => void;
}

const replyTimeoutMs = 30_000;

/**
 * The host's end of the integration channel: what the real service's hypervisor does for its guests through the drivers
 * in their kernels, and its agent in them. A guest that was not started by this program's own initrd has nobody at the
 * other end, and every request then fails with `machine.agent-silent`.
 */
export class AgentClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<bigint, Waiting>();
  #pending = Buffer.alloc(0);
  #lastId = 0n;
  #scripts: Promise<unknown> = Promise.resolve();

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

  /**
   * Runs a script by the guest's own `/bin/sh`, as root, one after the other. Throws `machine.script-too-long`, and
   * `machine.script-timeout` after killing it at its deadline.
   */
  runScript(script: string, deadline: Deadline): Promise<ScriptOutcome> {
    const run = this.#scripts.then(() =>
      runScript(
        {
          nextId: () => this.#nextId(),
          // It answers at once whatever the script does; a busy host's guest is slow.
          exchange: (request) => this.#exchange(request, 'to run a script', Deadline.after(replyTimeoutMs)),
        },
        script,
        deadline,
      ),
    );
    this.#scripts = run.catch(() => undefined);
    return run;
  }

  async #ask(request: (id: bigint) => Buffer, purpose: string, deadline: Deadline): Promise<AgentReply> {
    const reply = await this.#exchange(request(this.#nextId()), purpose, deadline);
    if (reply.result === 0) return reply;
    throw new Ttys0Error('machine.agent-refused', { purpose, errno: -reply.result });
  }

  async #exchange(request: Buffer, purpose: string, deadline: Deadline): Promise<AgentReply> {
    const id = idOf(request);
    const silent = (): Error => new Ttys0Error('machine.agent-silent', { purpose });
    if (this.#socket.destroyed) throw silent();
    const answered = new Promise<AgentReply>((resolve, reject) =>
      this.#waiting.set(id, {
        withOutput: operationOf(request) === 'r',
        answer: resolve,
        lose: () => reject(silent()),
      }),
    );
    this.#socket.write(request);
    try {
      return await deadline.race(answered, silent);
    } finally {
      this.#waiting.delete(id);
    }
  }

  #nextId(): bigint {
    this.#lastId += 1n;
    return this.#lastId;
  }

  #receive(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    while (this.#pending.length >= replyBytes) {
      const reply = parseReply(this.#pending);
      const waiting = this.#waiting.get(reply.id);
      const end = replyBytes + (waiting?.withOutput ? Math.max(reply.result, 0) : 0);
      if (this.#pending.length < end) return;
      const output = this.#pending.subarray(replyBytes, end);
      this.#pending = this.#pending.subarray(end);
      waiting?.answer({ ...reply, output });
    }
  }

  /** The machine has gone. */
  #close(): void {
    for (const { lose } of this.#waiting.values()) lose();
    this.#waiting.clear();
  }
}
