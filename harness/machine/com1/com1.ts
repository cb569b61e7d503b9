import { closeSync, constants, openSync, readSync, watch, type FSWatcher } from 'node:fs';
import { Duplex } from 'node:stream';
import type { Deadline } from '../../deadline/deadline.ts';
import type { QmpClient } from '../qmp/client.ts';
import type { FifoShelf } from './fifo-shelf.ts';
import { atomicBytes, InputFifo } from './input-fifo.ts';

export interface Com1Options {
  readonly qmp: QmpClient;
  /** FIFOs that QEMU has not seen yet. */
  readonly fifos: FifoShelf;
  /** QEMU appends to it what the guest says. It must exist. */
  readonly logPath: string;
  /** Where in that file this one begins to read, in bytes. */
  readonly from: number;
}

const chunkBytes = 64 * 1024;
/** For a file system that tells nobody of a change. */
const pollMs = 250;

/**
 * COM1 of one machine. QEMU itself appends what the guest says to a file, which never makes it wait and which nobody's
 * death cuts short, and reads from a FIFO what is typed; this stream follows the one and fills the other. A socket would
 * do worse: it stops the guest when its client is busy, and QEMU 7.2 then doubles bytes in its log.
 */
export class Com1 extends Duplex {
  readonly #options: Com1Options;
  readonly #log: number;
  readonly #scratch = Buffer.allocUnsafe(chunkBytes);
  readonly #timer: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #offset: number;
  #wanted = false;
  #complete = false;
  #input: InputFifo | undefined;
  /** How many bytes QEMU's FIFO has taken, or were dropped; and up to which of all bytes they are to be dropped. */
  #handled = 0;
  #dropUntil = 0;
  /** How many have been asked to be written. */
  #asked = 0;

  private constructor(options: Com1Options) {
    super({ allowHalfOpen: true, decodeStrings: true });
    this.#options = options;
    this.#offset = options.from;
    this.#log = openSync(options.logPath, 'r');
    this.#watcher = follow(options.logPath, () => this.#pull());
    this.#timer = setInterval(() => this.#pull(), pollMs);
    this.#timer.unref();
  }

  /** Has QEMU use them. Connect it before the guest runs. Throws `machine.monitor-*` or `host.*`. */
  static async open(options: Com1Options, deadline: Deadline): Promise<Com1> {
    const com1 = new Com1(options);
    try {
      await com1.fence(deadline);
      return com1;
    } catch (error) {
      com1.destroy();
      throw error;
    }
  }

  /** Offset in QEMU's file of the next byte that this stream will give. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Makes QEMU read from another FIFO: nothing that was written before reaches the guest any more, whoever has written it
   * and however long ago, and who still holds the old FIFO gets EPIPE. Output goes on untouched. Resolves to how many
   * bytes never reached the guest. Throws `machine.monitor-*`; then nothing has changed.
   */
  async fence(deadline: Deadline): Promise<number> {
    const { qmp, fifos, logPath } = this.#options;
    const path = await fifos.take();
    // QEMU opens it for reading, and would wait there for somebody who writes.
    const both = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    try {
      using previous = this.#input?.reclaim();
      const backend = { type: 'file', data: { in: path, out: logPath, append: true } };
      await qmp.execute('chardev-change', { id: 'com1', backend }, deadline);
      this.#input = new InputFifo(path);
      const unsent = this.unsentBytes;
      this.#dropUntil = this.#asked;
      return unsent + (previous?.take() ?? 0);
    } finally {
      closeSync(both);
    }
  }

  /** How many bytes wait here for a guest that does not read. */
  get unsentBytes(): number {
    return this.#asked - Math.max(this.#handled, this.#dropUntil);
  }

  /** QEMU has ended: what is in its file is all there will be. */
  finish(): void {
    this.#complete = true;
    this.#pull();
  }

  override _read(): void {
    this.#wanted = true;
    this.#pull();
  }

  override write(bytes: Uint8Array): boolean {
    this.#asked += bytes.length;
    return super.write(bytes);
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const next = (from: number): void => {
      const input = this.#input;
      if (from >= bytes.length || input === undefined || this.destroyed) return done();
      const part = bytes.subarray(from, from + atomicBytes);
      const handled = (): void => {
        this.#handled += part.length;
        next(from + part.length);
      };
      if (this.#handled < this.#dropUntil) handled();
      else input.write(part, handled);
    };
    next(0);
  }

  override _final(done: () => void): void {
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#timer);
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#input?.[Symbol.dispose]();
    closeSync(this.#log);
    this.#options.fifos[Symbol.dispose]();
    done(error);
  }

  #pull(): void {
    if (this.destroyed) return;
    while (this.#wanted) {
      const count = readSync(this.#log, this.#scratch, 0, chunkBytes, this.#offset);
      if (count === 0) break;
      this.#offset += count;
      this.#wanted = this.push(Buffer.from(this.#scratch.subarray(0, count)));
    }
    if (!this.#complete || !this.#wanted) return;
    this.#wanted = false;
    this.push(null);
    this.once('end', () => this.destroy());
  }
}

function follow(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, onChange);
    watcher.on('error', () => undefined);
    watcher.unref();
    return watcher;
  } catch {
    return undefined; // no more watches are left: the timer does it
  }
}
