import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where a long-running operation stands. */
export type OperationState =
  | { readonly status: 'InProgress' }
  | { readonly status: 'Succeeded'; readonly endTime: Date; readonly output?: object }
  | { readonly status: 'Failed'; readonly endTime: Date; readonly error: OperationError };

/** Why an operation failed, in one line for the caller. */
interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** Work that outlives the request that asked for it (3.2 of the wire notes). */
export interface AsyncOperation {
  /** A GUID. */
  readonly id: string;
  readonly startTime: Date;
  readonly state: OperationState;
  /** Resolves, and never rejects, once the state is final. */
  readonly settled: Promise<void>;
}

const maximumRemembered = 1000;

/** All operations, running and ended; of those that ended, the oldest are forgotten first. */
export class AsyncOperations {
  readonly #operations = new Map<string, AsyncOperation>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Starts the work at once. An object that it resolves to is the operation's output, what it throws its error. */
  start(work: () => Promise<unknown>): AsyncOperation {
    const operation = new RunningOperation(this.#now, work);
    this.#operations.set(operation.id, operation);
    this.#forget();
    return operation;
  }

  find(id: string): AsyncOperation | undefined {
    return this.#operations.get(id.toLowerCase());
  }

  #forget(): void {
    for (const [id, { state }] of this.#operations) {
      if (this.#operations.size <= maximumRemembered) return;
      if (state.status !== 'InProgress') this.#operations.delete(id);
    }
  }
}

class RunningOperation implements AsyncOperation {
  readonly id = randomUUID();
  readonly startTime: Date;
  readonly settled: Promise<void>;
  #state: OperationState = { status: 'InProgress' };

  constructor(now: () => Date, work: () => Promise<unknown>) {
    this.startTime = now();
    this.settled = work().then(
      (result) => {
        const output = typeof result === 'object' && result !== null && { output: result };
        this.#state = { status: 'Succeeded', endTime: now(), ...output };
      },
      (reason: unknown) => {
        this.#state = { status: 'Failed', endTime: now(), error: asOperationError(reason) };
      },
    );
  }

  get state(): OperationState {
    return this.#state;
  }
}

/** The code and first line of what was thrown; never a stack. */
export function asOperationError(reason: unknown): OperationError {
  if (!(reason instanceof Error)) return { code: 'InternalExecutionError', message: String(reason) };
  const code = 'code' in reason && typeof reason.code === 'string' ? reason.code : 'InternalExecutionError';
  return { code, message: reason.message.split('\n', 1)[0] ?? '' };
}

/** Waits for the operation to end, but no longer than that: a held poll sees a quick operation's end at once. */
export async function settledWithin(operation: AsyncOperation, timeoutMs: number): Promise<void> {
  const timer = new AbortController();
  const timedOut = sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([operation.settled, timedOut]);
  timer.abort();
}
