import type { Duplex } from 'node:stream';
import { Ttys0Error } from '../errors/index.ts';
import { LineReader } from './reader.ts';
import { Ring } from './ring.ts';
import type { Stage } from './stage/rules.ts';
import { StageFollower } from './stage/follower.ts';
import type { StageReport } from './stage/tracker.ts';

export interface LineOptions {
  /** How much output is kept for replay, in bytes. */
  readonly ringBytes?: number;
  /** How much typed input may wait for a guest that does not read, in bytes. */
  readonly inputBytes?: number;
}

/** What a guest had said before it was frozen, and where it was then. */
export interface LinePast {
  readonly bytes: Uint8Array;
  readonly stage: Stage;
}

/** The last of what a guest has said to an earlier lab. */
export interface LineHistory {
  /** How much it had said before that, in bytes. */
  readonly offset: number;
  readonly bytes: Buffer;
}

/** The line's input, while one writer alone has it. */
export interface HeldInput extends Disposable {
  /** As the line's own `write`. */
  write(bytes: Uint8Array): void;
}

/**
 * COM1 of one guest as a stream: the one reader of what QEMU writes down (access.com1). It outlives the QEMU processes
 * behind it, so offsets go on across a power cycle. It is always drained: no reader can slow the guest.
 */
export class Line {
  readonly #ring: Ring;
  readonly #inputBytes: number;
  readonly #readers = new Set<LineReader>();
  readonly #stages = new StageFollower();
  readonly #listeners = new Set<() => void>();
  readonly #inputListeners = new Set<(bytes: Uint8Array) => void>();
  #port: Duplex | undefined;
  /** What others have written while one writer alone has the input. */
  #waiting: Uint8Array[] | undefined;

  constructor(options: LineOptions = {}) {
    this.#ring = new Ring(options.ringBytes ?? 1024 * 1024);
    this.#inputBytes = options.inputBytes ?? 64 * 1024;
  }

  /** Offset of the oldest byte that can be replayed. */
  get start(): number {
    return this.#ring.start;
  }

  /** Offset one past the newest byte: how much the guest has said in all. */
  get end(): number {
    return this.#ring.end;
  }

  get connected(): boolean {
    return this.#port !== undefined;
  }

  /** Where the guest is, as its output tells. */
  get stage(): StageReport {
    return this.#stages.report();
  }

  /** Calls back at each change of stage, until the returned function is called. */
  onStage(listener: (report: StageReport) => void): () => void {
    return this.#stages.onChange(listener);
  }

  /** Calls back each time that the guest has said something, until the returned function is called. */
  onOutput(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back with all that is typed into the guest, until the returned function is called. */
  onInput(listener: (bytes: Uint8Array) => void): () => void {
    this.#inputListeners.add(listener);
    return () => this.#inputListeners.delete(listener);
  }

  /** How much of what was said can be replayed, in bytes. */
  get depth(): number {
    return this.end - this.start;
  }

  /**
   * Takes over a connected COM1. Connect it before the guest runs.
   * A thawed guest has a past: what it had said before it was frozen comes first, and its stage goes on.
   */
  attach(port: Duplex, past?: LinePast): void {
    this.#connect(port);
    this.#stages.restart();
    if (past) this.#recall(past);
  }

  /** How much of what a guest has said can be replayed at most, in bytes. */
  get capacityBytes(): number {
    return this.#ring.capacityBytes;
  }

  /** Begins with what a guest has said to an earlier lab: offsets go on from there. Call it before anybody reads. */
  remember({ offset, bytes }: LineHistory): void {
    this.#ring.restart(offset);
    this.#ring.append(bytes);
    this.#stages.feed(bytes);
  }

  /** Goes on with a COM1 of which an earlier lab has had the beginning, which is remembered. */
  resume(port: Duplex): void {
    this.#connect(port);
  }

  /** A cursor from `from` on (default: only what comes from now on). It may fall behind and is then told of a gap. */
  reader(from: number = this.#ring.end): LineReader {
    const reader = new LineReader(this.#ring, from, (closed) => this.#readers.delete(closed));
    this.#readers.add(reader);
    return reader;
  }

  /** Sends bytes to the guest. Throws `line.not-connected`, or `line.input-full` when the guest has stopped reading. */
  write(bytes: Uint8Array): void {
    if (this.#waiting && this.#port) this.#waiting.push(bytes);
    else this.#write(bytes);
  }

  /** Lets one writer alone write until it is disposed of; what others write meanwhile comes after that. */
  hold(): HeldInput {
    if (this.#waiting) throw new Error('The input of this line is held already.');
    const waiting: Uint8Array[] = [];
    this.#waiting = waiting;
    return {
      write: (bytes) => this.#write(bytes),
      [Symbol.dispose]: () => {
        this.#waiting = undefined;
        // The guest may have gone meanwhile, and what was typed with it.
        if (this.#port) for (const bytes of waiting) this.#write(bytes);
      },
    };
  }

  /** Ends all readers: the guest will not come back. */
  close(): void {
    this.#port?.destroy();
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  #write(bytes: Uint8Array): void {
    const port = this.#port;
    if (!port) throw new Ttys0Error('line.not-connected', {});
    if (port.writableLength + bytes.length > this.#inputBytes) {
      throw new Ttys0Error('line.input-full', { pending: port.writableLength, limit: this.#inputBytes });
    }
    for (const listener of this.#inputListeners) listener(bytes);
    port.write(bytes);
  }

  #connect(port: Duplex): void {
    if (this.#port) throw new Ttys0Error('line.already-attached', {});
    this.#port = port;
    port.on('data', (bytes: Buffer) => this.#receive(bytes));
    port.on('error', () => undefined);
    port.once('close', () => this.#detach(port));
  }

  #recall({ bytes, stage }: LinePast): void {
    this.#ring.append(bytes);
    this.#stages.restart(stage);
    this.#tellOfOutput();
  }

  #receive(bytes: Buffer): void {
    this.#ring.append(bytes);
    this.#stages.feed(bytes);
    this.#tellOfOutput();
  }

  #tellOfOutput(): void {
    for (const reader of this.#readers) reader.wake();
    for (const listener of this.#listeners) listener();
  }

  #detach(port: Duplex): void {
    if (this.#port !== port) return;
    this.#port = undefined;
    this.#stages.end();
  }
}
