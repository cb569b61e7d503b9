import { closeSync, constants, openSync, readSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { isSystemError } from '../../errors/index.ts';

/** What a FIFO takes whole or not at all, in bytes: POSIX's least PIPE_BUF. */
export const atomicBytes = 512;

/** The writing end of a FIFO that QEMU reads. */
export class InputFifo implements Disposable {
  readonly path: string;
  readonly #socket: Socket;

  /** @param path a FIFO that somebody has open for reading */
  constructor(path: string) {
    this.path = path;
    const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd, readable: false, writable: true });
    this.#socket.on('error', () => undefined); // QEMU has let go of it
  }

  /** At most `atomicBytes`; `done` is called when the FIFO has taken them, or never will. */
  write(bytes: Buffer, done: () => void): void {
    this.#socket.write(bytes, () => done());
  }

  /**
   * Begins to take it away from QEMU: from now on what lies in it unread can be counted, whatever QEMU does. Undone by
   * disposing of the result; `take` ends it, and returns how many bytes lay there.
   */
  reclaim(): Disposable & { readonly take: () => number } {
    const reader = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
    return {
      take: () => {
        const scratch = Buffer.allocUnsafe(65_536);
        let unread = 0;
        for (let count = readNow(reader, scratch); count > 0; count = readNow(reader, scratch))
          unread += count;
        this[Symbol.dispose]();
        return unread;
      },
      [Symbol.dispose]: () => closeSync(reader),
    };
  }

  /** Lets go of it, and takes it away. */
  [Symbol.dispose](): void {
    this.#socket.destroy();
    rmSync(this.path, { force: true });
  }
}

/** 0 at the end, and where a reader would have to wait. */
function readNow(fd: number, into: Buffer): number {
  try {
    return readSync(fd, into);
  } catch (error) {
    if (isSystemError(error, 'EAGAIN')) return 0;
    throw error;
  }
}
