import { Observable } from '../shell/observable.ts';
import { ConsoleConnection, type ConnectionPorts } from './connection.ts';
import { InputQueue, type InputProgress } from './input-queue.ts';
import { reduceConsole, type ConsoleEvent, type ConsoleState } from './session-state.ts';

/** What a session needs beside a connection's needs. */
export interface SessionPorts extends ConnectionPorts {
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * The console of one VM in this page over any number of connections. What is typed reaches the guest only while
 * connected; anything else is dropped at once and never sent later.
 */
export class ConsoleSession {
  readonly state = new Observable<ConsoleState>({ phase: 'idle' });
  readonly input = new Observable<InputProgress>({ kind: 'idle' });
  readonly #ports: SessionPorts;
  readonly #queue: InputQueue;
  #connection: ConsoleConnection | undefined;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#queue = new InputQueue({
      send: (bytes) => this.#connection?.send(bytes),
      sleep: ports.sleep,
      onProgress: (progress) => this.input.set(progress),
    });
  }

  /** Lets go of a connection there may be, and starts another. */
  connect(): void {
    this.close();
    this.#connection = new ConsoleConnection(this.#ports, (event) => this.dispatch(event));
    void this.#connection.start();
  }

  /** @returns whether the bytes are on their way to the guest. */
  type(bytes: Uint8Array): boolean {
    if (this.state.get().phase !== 'connected') return false;
    this.#queue.push(bytes);
    return true;
  }

  /** Stops sending a long paste. */
  cancelInput(): void {
    this.#queue.cancel();
  }

  close(): void {
    this.#queue.cancel();
    this.#connection?.close();
    this.#connection = undefined;
  }

  dispatch(event: ConsoleEvent): void {
    if (event.type === 'ended') this.#queue.cancel();
    this.state.set(reduceConsole(this.state.get(), event));
  }
}
