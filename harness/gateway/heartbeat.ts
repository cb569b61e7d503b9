import type { WebSocket } from 'ws';

const usualPeriodMs = 15_000;

/** Pings each client, so that proxies keep the connection, and drops one that has not answered for a whole period. */
export class Heartbeat {
  readonly #answered = new Map<WebSocket, boolean>();
  readonly #timer: NodeJS.Timeout;

  constructor(periodMs = usualPeriodMs) {
    this.#timer = setInterval(() => this.#beat(), periodMs);
  }

  watch(client: WebSocket): void {
    this.#answered.set(client, true);
    client.on('pong', () => this.#answered.set(client, true));
    client.once('close', () => this.#answered.delete(client));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    for (const [client, answered] of this.#answered) {
      if (!answered) {
        client.terminate();
        continue;
      }
      this.#answered.set(client, false);
      client.ping();
    }
  }
}
