import {
  closeSync,
  constants,
  copyFileSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  watch,
  type FSWatcher,
} from 'node:fs';
import path from 'node:path';
import { Duplex } from 'node:stream';
import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { makeMemoryDirectoryFor } from '../../host/elsewhere.ts';
import type { QmpClient } from '../qmp/client.ts';
import type { FifoShelf } from './fifo-shelf.ts';
import { atomicBytes, InputFifo } from './input-fifo.ts';
import { diskPath, memoryPath, partPath, recordParts } from './record.ts';
import { Room } from './room.ts';

export interface Com1Options {
  readonly qmp: QmpClient;
  /** FIFOs that QEMU has not seen yet. */
  readonly fifos: FifoShelf;
  /** QEMU appends to it what the guest says, and to later parts of that name. It must exist. */
  readonly logPath: string;
  /** Where in all that the guest has said this one begins to read, in bytes. */
  readonly from: number;
  /** Whether the disk has room for more; without it, the disk is asked. */
  readonly room?: Room;
}

const changeCommand = 'chardev-change';
const chunkBytes = 64 * 1024;
/** For a file system that tells nobody of a change. */
const pollMs = 250;

/**
 * COM1 of one machine. It emits `room` with false when the disk of the record has none, and with true when it has again.
 * QEMU itself appends what the guest says to a file, which never makes it wait and which nobody's
 * death cuts short, and reads from a FIFO what is typed; this stream follows the one and fills the other. A socket would
 * do worse: it stops the guest when its client is busy, and QEMU 7.2 then doubles bytes in its log.
 */
export class Com1 extends Duplex {
  readonly #options: Com1Options;
  readonly #room: Room;
  /** The part that is read, and where it begins. */
  #log: number;
  #start: number;
  #reading: number;
  /** The newest part, its number, and whether it is in memory. */
  #out: string;
  #number: number;
  #elsewhere: boolean;
  #changing: Promise<unknown> = Promise.resolve();
  /** How many of them are not done. */
  #changes = 0;
  #moving = false;
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
    const parts = recordParts(options.logPath);
    const index = Math.max(
      0,
      parts.findLastIndex(({ start }) => start <= options.from),
    );
    const { path: file, start } = parts[index] ?? { path: options.logPath, start: 0 };
    this.#log = openSync(file, 'r');
    this.#start = start;
    this.#reading = index;
    this.#number = Math.max(0, parts.length - 1);
    this.#out = parts.at(-1)?.path ?? file;
    this.#elsewhere = this.#out !== diskPath(options.logPath, this.#number);
    this.#room = options.room ?? new Room(path.dirname(options.logPath));
    this.#watcher = follow(this.#out, () => this.#pull());
    this.#timer = setInterval(() => {
      this.#pull();
      this.#checkRoom();
    }, pollMs);
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
   * bytes never reached the guest. Throws `machine.monitor-*`. After `machine.monitor-timeout` it is done as soon as QEMU
   * gets to it, and what is written meanwhile goes to the guest then; after any other nothing has changed.
   */
  fence(deadline: Deadline): Promise<number> {
    const until = this.#asked;
    const late = (): Error => new Ttys0Error('machine.monitor-timeout', { command: changeCommand });
    return deadline.race(
      this.#exclusive(() => this.#fence(until)),
      late,
    );
  }

  async #fence(until: number): Promise<number> {
    const fifo = await this.#options.fifos.take();
    // QEMU opens it for reading, and would wait there for somebody who writes.
    const both = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    try {
      using previous = this.#input?.reclaim();
      await this.#connect(fifo, this.#out);
      this.#input = new InputFifo(fifo);
      const unsent = Math.max(0, until - Math.max(this.#handled, this.#dropUntil));
      this.#dropUntil = until;
      return unsent + (previous?.take() ?? 0);
    } finally {
      closeSync(both);
    }
  }

  /** It has no deadline: whoever stopped waiting for it would write to a FIFO that QEMU has left by then. */
  async #connect(fifo: string, out: string): Promise<void> {
    const backend = { type: 'file', data: { in: fifo, out, append: true } };
    await this.#options.qmp.execute(changeCommand, { id: 'com1', backend });
  }

  /** One change of what QEMU is connected to after the other; what is written meanwhile waits for the last. */
  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    this.#changes += 1;
    const done = this.#changing.then(work).finally(() => (this.#changes -= 1));
    this.#changing = done.catch(() => undefined);
    return done;
  }

  /** A record goes on in memory while its disk has no room (L1), and on the disk when that has some again. */
  #checkRoom(): void {
    if (this.#moving || this.#complete || this.#input === undefined) return;
    if (this.#room.short === this.#elsewhere) return;
    this.#moving = true;
    const moved = this.#exclusive(() => this.#move(!this.#elsewhere));
    void moved.catch(() => undefined).finally(() => (this.#moving = false));
  }

  async #move(elsewhere: boolean): Promise<void> {
    const { logPath } = this.#options;
    const number = this.#number + 1;
    if (elsewhere && makeMemoryDirectoryFor(path.dirname(logPath)) === undefined) return;
    const out = elsewhere ? memoryPath(logPath, number) : diskPath(logPath, number);
    const input = this.#input;
    if (out === undefined || input === undefined) return;
    closeSync(openSync(out, 'a', 0o600));
    const left = this.#out;
    try {
      await this.#connect(input.path, out);
    } catch (error) {
      rmSync(out, { force: true });
      throw error;
    }
    if (!elsewhere) bringHome(left, diskPath(logPath, this.#number));
    [this.#out, this.#number, this.#elsewhere] = [out, number, elsewhere];
    this.#watcher?.close();
    this.#watcher = follow(out, () => this.#pull());
    this.#pull();
    this.emit('room', !elsewhere);
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
      if (this.#changes > 0) return void this.#changing.then(() => next(from));
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

  /** To the next part, where there is one: QEMU has left the last one for good before it is there. */
  #turnOver(): boolean {
    if (this.#reading >= this.#number) return false;
    const next = partPath(this.#options.logPath, this.#reading + 1);
    if (next === undefined) return false;
    const log = openSync(next, 'r');
    closeSync(this.#log);
    [this.#log, this.#start, this.#reading] = [log, this.#offset, this.#reading + 1];
    return true;
  }

  #pull(): void {
    if (this.destroyed) return;
    while (this.#wanted) {
      const count = readSync(this.#log, this.#scratch, 0, chunkBytes, this.#offset - this.#start);
      if (count === 0 && this.#turnOver()) continue;
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

/** A part that was in memory is final: it goes to its place on the disk, and is in one of the two all the while. */
function bringHome(from: string, to: string): void {
  try {
    copyFileSync(from, `${to}.new`);
    renameSync(`${to}.new`, to);
    rmSync(from);
    rmdirSync(path.dirname(from)); // unless another guest's is there
  } catch {
    rmSync(`${to}.new`, { force: true }); // the disk is full again: it stays where it is
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
