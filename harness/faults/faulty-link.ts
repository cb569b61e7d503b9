import { Duplex } from 'node:stream';
import type { FaultPlace } from './catalogue.ts';
import { Channel, type ChannelOptions } from './channel.ts';
import type { Clock } from './clock.ts';
import type { LinkEnd } from './lifetime.ts';
import { randomFor } from './random.ts';
import type { LinkFaults } from './settings.ts';

export interface FaultyLinkOptions {
  readonly place: FaultPlace;
  readonly faults: LinkFaults;
  readonly seed: number;
  /** What sets it apart from other links with the same seed. */
  readonly name: string;
  readonly clock: Clock;
}

/** So many bytes may be on their way in each direction before the side that they come from has to wait. */
const windowBytes = 16 * 1024;

/** A stream as seen through a link with faults, in both directions. */
export class FaultyLink extends Duplex {
  readonly #inner: Duplex;
  readonly #place: FaultPlace;
  /** What comes from the inner stream, and what goes to it. */
  readonly #inbound: Channel;
  readonly #outbound: Channel;
  #end: LinkEnd | undefined;
  #readOn: (() => void) | undefined;
  #writeOn: (() => void) | undefined;
  #writingBytes = 0;
  #toDropBytes = 0;
  #droppedBytes = 0;

  /** @param inner nobody else may read or write it */
  constructor(inner: Duplex, { place, faults, seed, name, clock }: FaultyLinkOptions) {
    super({ decodeStrings: true });
    this.#inner = inner;
    this.#place = place;
    const channel = (direction: string, rest: Pick<ChannelOptions, 'deliver' | 'onProgress'>): Channel =>
      new Channel({
        place,
        faults,
        clock,
        random: (purpose) => randomFor(seed, `${place} ${name} ${direction} ${purpose}`),
        onOver: (end) => this.#over(end),
        ...rest,
      });
    this.#inbound = channel('in', {
      deliver: (bytes, done) => {
        if (this.push(bytes)) done();
        else this.#readOn = done;
      },
      onProgress: () => {
        if (inner.isPaused() && this.#inbound.pendingBytes < windowBytes) inner.resume();
      },
    });
    this.#outbound = channel('out', {
      deliver: (bytes, done) => {
        if (inner.write(bytes)) done();
        else inner.once('drain', done);
      },
      onProgress: () => this.#letWrite(),
    });
    inner.on('data', (bytes: Buffer) => {
      this.#inbound.push(bytes);
      if (this.#inbound.pendingBytes >= windowBytes) inner.pause();
    });
    inner.once('end', () => this.#inbound.whenEmpty(() => this.push(null)));
    inner.once('close', () => this.#innerClosed());
    inner.on('error', () => undefined); // it closes then
  }

  /** How many bytes were lost on the way so far, in both directions. */
  get lostBytes(): number {
    return this.#inbound.lostBytes + this.#outbound.lostBytes + this.#droppedBytes;
  }

  /** Drops what was written and has not come out at the other end; returns how many bytes that are. */
  cutOff(): number {
    this.#toDropBytes = this.writableLength - this.#writingBytes;
    return this.#toDropBytes + this.#outbound.cutOff();
  }

  override _read(): void {
    const readOn = this.#readOn;
    this.#readOn = undefined;
    readOn?.();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#toDropBytes > 0) {
      this.#toDropBytes -= bytes.length;
      this.#droppedBytes += bytes.length;
      return done();
    }
    this.#writingBytes = bytes.length;
    this.#writeOn = done;
    this.#outbound.push(bytes);
    this.#letWrite();
  }

  override _final(done: () => void): void {
    this.#outbound.whenEmpty(() => this.#inner.end(() => done()));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inbound.stop();
    this.#outbound.stop();
    const inner = this.#inner;
    // What has passed before a cut arrives.
    if (this.#end === 'cut' && inner.writableLength > 0) inner.end(() => inner.destroy());
    else inner.destroy();
    done(error);
  }

  /** On a silent link a write never ends, as when nobody acknowledges what was sent. */
  #letWrite(): void {
    if (this.#end !== undefined || this.#outbound.pendingBytes >= windowBytes) return;
    const writeOn = this.#writeOn;
    this.#writeOn = undefined;
    this.#writingBytes = 0;
    writeOn?.();
  }

  #over(end: LinkEnd): void {
    this.#end ??= end;
    this.#inbound.stop();
    this.#outbound.stop();
    if (end === 'cut') this.destroy();
  }

  /** A machine that has ended ends its line whatever happens; a socket that has gone silent tells nobody. */
  #innerClosed(): void {
    if (this.#end === 'silent') {
      if (this.#place === 'line') this.destroy();
      return;
    }
    this.#inbound.hurry();
    this.#inbound.whenEmpty(() => {
      if (this.readableEnded) this.destroy();
      this.once('end', () => this.destroy());
      this.push(null);
    });
  }
}
