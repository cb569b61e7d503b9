import type { ArmResponse } from '../arm/request.ts';
import type { Faults } from './faults.ts';

/** What a faulty service looks at of a request. */
interface SeenRequest {
  readonly method: string;
  readonly segments: readonly string[];
  readonly contentType: string | undefined;
}

/** An answer in the place of Resource Manager's; its body may be plain text, as the live service's is. */
type FaultyAnswer = Pick<ArmResponse, 'status' | 'headers'> & { readonly body: object | string };

const minuteMs = 60_000;

/** Decides which requests are answered by a fault (1.1 of the wire notes). It counts them, minute by minute. */
export class FaultyAnswers {
  readonly #faults: Faults;
  readonly #now: () => Date;
  #minute = 0;
  #requests = 0;

  constructor(faults: Faults, now: () => Date) {
    this.#faults = faults;
    this.#now = now;
  }

  /** Undefined where nothing is wrong. */
  answer(request: SeenRequest): FaultyAnswer | undefined {
    if (this.#faults.has('unavailable')) {
      return failed(503, 'ServiceUnavailable', 'The service is unavailable. Please try again later.');
    }
    return this.#throttled() ?? this.#strict(request);
  }

  #throttled(): FaultyAnswer | undefined {
    const limit = this.#faults.valueOf('throttle');
    if (limit === undefined) return undefined;
    const nowMs = this.#now().getTime();
    const minute = Math.floor(nowMs / minuteMs);
    if (minute !== this.#minute) [this.#minute, this.#requests] = [minute, 0];
    this.#requests += 1;
    if (this.#requests <= limit) return undefined;
    const seconds = Math.ceil(((minute + 1) * minuteMs - nowMs) / 1000);
    const message = `The request is being throttled: more than ${limit} came within a minute. Retry after ${seconds} seconds.`;
    return { ...failed(429, 'TooManyRequests', message), headers: { 'retry-after': String(seconds) } };
  }

  #strict({ method, segments, contentType }: SeenRequest): FaultyAnswer | undefined {
    const path = segments.map((segment) => segment.toLowerCase());
    if (!this.#faults.has('strict-headers') || method !== 'POST') return undefined;
    if (!path.includes('microsoft.serialconsole') || contentType?.startsWith('application/json'))
      return undefined;
    return path.at(-1) === 'connect'
      ? { status: 406, body: '406: Not Acceptable' }
      : { status: 415, body: '415: Unsupported Media Type' };
  }
}

function failed(status: number, code: string, message: string): FaultyAnswer {
  return { status, body: { error: { code, message } } };
}
