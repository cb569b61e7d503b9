import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GatewayTelemetry } from '../../gateway/telemetry.ts';

/** Of one VM, at the moment of asking. */
export interface LineDepth {
  readonly vm: string;
  /** How much of its output can be replayed, in bytes. */
  readonly bytes: number;
}

/** From an echo over loopback to one over a modem, in seconds. */
const echoBuckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];

/**
 * What one gateway counts, in the text format of Prometheus. Labels are VMs, roles, directions and reasons of a fixed list:
 * nothing that a client sends becomes one.
 */
export class GatewayMetrics implements GatewayTelemetry {
  readonly #registry = new Registry();
  readonly #sessions: Gauge<'vm' | 'role'>;
  readonly #takeovers: Counter<'vm'>;
  readonly #refusals: Counter<'reason'>;
  readonly #bytes: Readonly<Record<'to-client' | 'to-guest', Counter.Internal>>;
  readonly #gaps: Counter;
  readonly #gapBytes: Counter;
  readonly #dropped: Counter;
  readonly #echo: Histogram;

  /** @param depths asked each time that somebody asks for the figures */
  constructor(depths: () => readonly LineDepth[]) {
    const registers = [this.#registry];
    const counter = <Label extends string>(
      name: string,
      help: string,
      ...labelNames: Label[]
    ): Counter<Label> => new Counter({ name, help, labelNames, registers });
    this.#sessions = new Gauge({
      name: 'ttys0_sessions',
      help: 'Console sessions that are open',
      labelNames: ['vm', 'role'],
      registers,
    });
    this.#takeovers = counter('ttys0_takeovers_total', 'Consoles taken over by somebody else', 'vm');
    this.#refusals = counter('ttys0_refusals_total', 'Requests for a console that were refused', 'reason');
    const bytes = counter(
      'ttys0_bytes_total',
      'Bytes of guests to clients, and of clients to guests',
      'direction',
    );
    // Found once: this is done for each key.
    this.#bytes = {
      'to-client': bytes.labels('to-client'),
      'to-guest': bytes.labels('to-guest'),
    };
    this.#gaps = counter('ttys0_gaps_total', 'Times that a client missed output, which it was told');
    this.#gapBytes = counter('ttys0_gap_bytes_total', 'Output that clients missed');
    this.#dropped = counter('ttys0_input_dropped_bytes_total', 'Input that never reached a guest');
    this.#echo = new Histogram({
      name: 'ttys0_echo_seconds',
      help: 'From a key that was sent to a guest to the next output of that guest',
      buckets: echoBuckets,
      registers,
    });
    new Gauge({
      name: 'ttys0_ring_bytes',
      help: "How much of a guest's output can be replayed",
      labelNames: ['vm'],
      registers,
      collect() {
        this.reset();
        for (const { vm, bytes } of depths()) this.set({ vm }, bytes);
      },
    });
    collectDefaultMetrics({ register: this.#registry });
  }

  /** All of it, as `text/plain; version=0.0.4`. */
  get text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  opened(vm: string, role: 'user' | 'watcher'): () => void {
    this.#sessions.inc({ vm, role });
    return () => this.#sessions.dec({ vm, role });
  }

  takenOver(vm: string): void {
    this.#takeovers.inc({ vm });
  }

  refused(reason: string): void {
    this.#refusals.inc({ reason });
  }

  bytes(direction: 'to-client' | 'to-guest', count: number): void {
    this.#bytes[direction].inc(count);
  }

  gap(bytes: number): void {
    this.#gaps.inc();
    this.#gapBytes.inc(bytes);
  }

  inputDropped(bytes: number): void {
    this.#dropped.inc(bytes);
  }

  echo(milliseconds: number): void {
    this.#echo.observe(milliseconds / 1000);
  }
}
