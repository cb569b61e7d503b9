import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Deadline } from '../deadline/deadline.ts';

/** A socket's path at which one visitor is expected. */
export class Doorway implements AsyncDisposable {
  readonly visitor: Promise<Socket>;
  readonly #listener: Server;

  private constructor(listener: Server, visitor: Promise<Socket>) {
    this.#listener = listener;
    this.visitor = visitor;
  }

  static async open(path: string, deadline: Deadline): Promise<Doorway> {
    await rm(path, { force: true }); // one that was killed leaves it behind
    const listener = createServer();
    const visitor = new Promise<Socket>((resolve) => listener.once('connection', resolve));
    listener.listen(path);
    await once(listener, 'listening', { signal: deadline.signal });
    return new Doorway(listener, visitor);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    return Promise.resolve();
  }
}
