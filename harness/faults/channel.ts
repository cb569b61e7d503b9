import type { Clock } from './clock.ts';
import { Lifetime, type LinkEnd } from './lifetime.ts';
import { Loss } from './loss.ts';
import { Pace } from './pace.ts';
import type { Random } from './random.ts';
import type { LinkFaults } from './settings.ts';
import type { FaultPlace } from './catalogue.ts';
import { Splitter } from './splitter.ts';

export interface ChannelOptions {
  readonly place: FaultPlace;
  readonly faults: LinkFaults;
  /** Numbers of their own for each fault. */
  readonly random: (purpose: string) => Random;
  readonly clock: Clock;
  /** Gives bytes on; `done` is to be called when it takes the next ones. */
  readonly deliver: (bytes: Buffer, done: () => void) => void;
  /** Called once, when all that passes has been given on: the link is cut, or has gone silent. */
  readonly onOver: (end: LinkEnd) => void;
  /** Called each time that bytes have left. */
  readonly onProgress?: () => void;
}

interface Parcel {
  readonly bytes: Buffer;
  readonly dueMs: number;
}

/**
 * One direction of a link, with its faults. Nothing is lost but by `drop` and after the end of the link, nothing is
 * doubled, and all stays in its order. What becomes of a byte depends on the seed and on the bytes before it, not on time
 * or chunks.
 */
export class Channel {
  readonly #options: ChannelOptions;
  readonly #loss: Loss | undefined;
  readonly #splitter: Splitter | undefined;
  readonly #pace: Pace;
  readonly #lifetime: Lifetime | undefined;
  readonly #queue: Parcel[] = [];
  #queuedBytes = 0;
  #refusedBytes = 0;
  #busy = false;
  #stopped = false;
  #hurried = false;
  #cancelWait: (() => void) | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(options: ChannelOptions) {
    const { place, faults, random, clock } = options;
    this.#options = options;
    if (place === 'line' && faults.drop !== undefined)
      this.#loss = new Loss(Number(faults.drop), random('drop'));
    if (faults.split) this.#splitter = new Splitter(random('split'));
    this.#pace = new Pace(clock, {
      ...(faults.delay !== undefined && { delayMs: Number(faults.delay) }),
      ...(faults.baud !== undefined && { baud: Number(faults.baud) }),
    });
    this.#lifetime = Lifetime.of(place, faults, random);
  }

  /** Bytes that are on their way. */
  get pendingBytes(): number {
    return this.#queuedBytes;
  }

  /** Bytes that will never arrive. */
  get lostBytes(): number {
    return this.#refusedBytes + (this.#loss?.lostBytes ?? 0);
  }

  push(bytes: Buffer): void {
    if (this.#stopped) {
      this.#refusedBytes += bytes.length;
      return;
    }
    const alive = this.#lifetime?.take(bytes) ?? bytes;
    this.#refusedBytes += bytes.length - alive.length;
    const left = this.#loss?.take(alive) ?? alive;
    for (const piece of this.#splitter?.take(left) ?? [left]) this.#enqueue(piece);
    this.#run();
  }

  /** Calls back once what is on its way has been given on. */
  whenEmpty(callback: () => void): void {
    this.#onEmpty = callback;
    this.#run();
  }

  /** Gives the rest on without waiting. */
  hurry(): void {
    this.#hurried = true;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#run();
  }

  /** Drops what is on its way; returns how many bytes that are. */
  cutOff(): number {
    const dropped = this.#queuedBytes;
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#refusedBytes += dropped;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#options.onProgress?.();
    this.#run();
    return dropped;
  }

  /** Nothing is given on any more. */
  stop(): void {
    this.#stopped = true;
    this.cutOff();
  }

  #enqueue(piece: Buffer): void {
    const most = Math.min(this.#pace.pieceBytes, Math.max(1, piece.length));
    for (let at = 0; at < piece.length; at += most) {
      const bytes = piece.subarray(at, at + most);
      this.#queue.push({ bytes, dueMs: this.#pace.dueMs(bytes.length) });
      this.#queuedBytes += bytes.length;
    }
  }

  #run(): void {
    while (!this.#busy && this.#cancelWait === undefined && !this.#stopped) {
      const [next] = this.#queue;
      if (next === undefined) return this.#empty();
      const { clock } = this.#options;
      const waitMs = this.#hurried ? 0 : next.dueMs - clock.nowMs();
      if (waitMs > 0) {
        this.#cancelWait = clock.after(waitMs, () => {
          this.#cancelWait = undefined;
          this.#run();
        });
        return;
      }
      this.#queue.shift();
      this.#queuedBytes -= next.bytes.length;
      this.#give(next.bytes);
    }
  }

  #give(bytes: Buffer): void {
    this.#busy = true;
    let returned = false;
    this.#options.deliver(bytes, () => {
      this.#busy = false;
      this.#options.onProgress?.();
      if (returned) this.#run();
    });
    returned = true;
  }

  #empty(): void {
    if (this.#lifetime?.over) {
      this.#stopped = true;
      return this.#options.onOver(this.#lifetime.end);
    }
    const callback = this.#onEmpty;
    this.#onEmpty = undefined;
    callback?.();
  }
}
