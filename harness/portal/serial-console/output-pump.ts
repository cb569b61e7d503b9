/** Where guest output goes: the terminal. `parsed` is called once this run has been interpreted. */
export interface OutputSink {
  write(bytes: Uint8Array, parsed: () => void): void;
}

type Queued =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'mark'; readonly act: () => void };

const inFlightLimitBytes = 128 * 1024;
const queueLimitBytes = 4 * 1024 * 1024;

/**
 * Hands guest output to the terminal no faster than it is parsed, so that a flood never freezes the page, and keeps a
 * bounded queue: past 4 MiB the oldest waiting output is skipped and counted, never a mark.
 */
export class OutputPump {
  readonly #sink: OutputSink;
  readonly #onSkipped: (bytes: number) => void;
  #queue: Queued[] = [];
  #queuedBytes = 0;
  #inFlightBytes = 0;

  constructor(sink: OutputSink, onSkipped: (bytes: number) => void) {
    this.#sink = sink;
    this.#onSkipped = onSkipped;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#queue.push({ kind: 'bytes', bytes });
    this.#queuedBytes += bytes.length;
    this.#drain();
    if (this.#queuedBytes > queueLimitBytes) this.#skip();
  }

  /** Calls back once all that was pushed before has been parsed; never, if the queue is cleared first. */
  mark(act: () => void): void {
    this.#queue.push({ kind: 'mark', act });
    this.#drain();
  }

  /** Forgets what has not been handed to the terminal yet. */
  clear(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #drain(): void {
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      // A mark waits for all bytes in flight.
      if (next.kind === 'mark' ? this.#inFlightBytes > 0 : this.#inFlightBytes >= inFlightLimitBytes) return;
      this.#queue.shift();
      if (next.kind === 'mark') next.act();
      else this.#write(next.bytes);
    }
  }

  #write(bytes: Uint8Array): void {
    this.#queuedBytes -= bytes.length;
    this.#inFlightBytes += bytes.length;
    this.#sink.write(bytes, () => {
      this.#inFlightBytes -= bytes.length;
      this.#drain();
    });
  }

  #skip(): void {
    let skipped = 0;
    this.#queue = this.#queue.filter((item) => {
      if (item.kind === 'mark' || this.#queuedBytes <= queueLimitBytes / 2) return true;
      this.#queuedBytes -= item.bytes.length;
      skipped += item.bytes.length;
      return false;
    });
    this.#onSkipped(skipped);
  }
}
