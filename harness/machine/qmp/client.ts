import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';

const messageSchema = z.union([
  z.object({ QMP: z.unknown() }),
  z.object({ event: z.string(), data: z.record(z.string(), z.unknown()).default({}) }),
  z.object({ id: z.number(), return: z.unknown() }),
  z.object({ id: z.number(), error: z.object({ class: z.string(), desc: z.string() }) }),
]);

interface Pending {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface QmpEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** QEMU's machine protocol over a connected socket. */
export class QmpClient {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  readonly #emitter = new EventEmitter<{ greeting: []; event: [QmpEvent]; closed: [] }>();
  #nextId = 1;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // A connection that QEMU resets as it ends is closed, and that is all there is to say.
    const ignored = (): void => undefined;
    createInterface({ input: socket })
      .on('line', (line) => this.#receive(line))
      .on('error', ignored);
    socket.on('error', ignored);
    socket.once('close', () => this.#close());
  }

  /** Waits for the greeting and agrees on capabilities: after that QEMU has opened all its character devices. */
  static async negotiate(socket: Socket, deadline: Deadline): Promise<QmpClient> {
    const client = new QmpClient(socket);
    const greeted = new Promise<void>((resolve, reject) => {
      client.#emitter.once('greeting', resolve);
      client.#emitter.once('closed', () =>
        reject(new Ttys0Error('machine.monitor-lost', { command: 'the greeting' })),
      );
    });
    await deadline.race(
      greeted,
      () => new Ttys0Error('machine.monitor-timeout', { command: 'the greeting' }),
    );
    await client.execute('qmp_capabilities', {}, deadline);
    return client;
  }

  /**
   * Runs one command. Throws `machine.monitor-refused`, `-lost` or `-timeout`. What is not answered in time may be done all
   * the same: a command that must not be done unnoticed has no deadline, and waits as long as the machine lives.
   */
  async execute(
    command: string,
    parameters: Readonly<Record<string, unknown>>,
    deadline?: Deadline,
  ): Promise<unknown> {
    if (this.#closed) throw new Ttys0Error('machine.monitor-lost', { command });
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) =>
      this.#pending.set(id, { command, resolve, reject }),
    );
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`);
    try {
      const late = (): Error => new Ttys0Error('machine.monitor-timeout', { command });
      return await (deadline?.race(answer, late) ?? answer);
    } finally {
      this.#pending.delete(id);
    }
  }

  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#emitter.on('event', listener);
    return () => this.#emitter.off('event', listener);
  }

  onClosed(listener: () => void): () => void {
    this.#emitter.on('closed', listener);
    return () => this.#emitter.off('closed', listener);
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(line: string): void {
    const message = messageSchema.parse(JSON.parse(line));
    if ('QMP' in message) this.#emitter.emit('greeting');
    else if ('event' in message) this.#emitter.emit('event', { name: message.event, data: message.data });
    else this.#settle(message);
  }

  #settle(message: { id: number } & ({ return: unknown } | { error: { desc: string } })): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if ('return' in message) pending.resolve(message.return);
    else
      pending.reject(
        new Ttys0Error('machine.monitor-refused', { command: pending.command, reason: message.error.desc }),
      );
  }

  #close(): void {
    this.#closed = true;
    for (const { command, reject } of this.#pending.values())
      reject(new Ttys0Error('machine.monitor-lost', { command }));
    this.#emitter.emit('closed');
  }
}
