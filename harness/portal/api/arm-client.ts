import { asArmFailure, readArmFailure } from './arm-failure.ts';

/** An answer of the lab with a status below 300. */
export interface ArmAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body; undefined when it is empty. */
  readonly body: unknown;
}

/** What `ArmClient` works with. */
export interface ArmClientOptions {
  /** The token as it is now: it is renewed. */
  readonly token: () => string;
  /** The page's `fetch`, or a test's. */
  readonly fetch: typeof fetch;
  /** Called on every 401: the token is no longer good. */
  readonly onUnauthorized: () => void;
}

/** Per request. */
export interface ArmRequestOptions {
  readonly body?: object;
  readonly signal?: AbortSignal;
}

/** Requests to Resource Manager and the gateway with the signed-in user's token. Every failure is an `ArmFailure`. */
export class ArmClient {
  readonly #token: () => string;
  readonly #fetch: typeof fetch;
  readonly #onUnauthorized: () => void;

  constructor({ token, fetch, onUnauthorized }: ArmClientOptions) {
    this.#token = token;
    this.#fetch = fetch;
    this.#onUnauthorized = onUnauthorized;
  }

  get token(): string {
    return this.#token();
  }

  get(path: string, options: ArmRequestOptions = {}): Promise<ArmAnswer> {
    return this.#send('GET', path, options);
  }

  post(path: string, options: ArmRequestOptions = {}): Promise<ArmAnswer> {
    return this.#send('POST', path, options);
  }

  async #send(method: string, path: string, { body, signal }: ArmRequestOptions): Promise<ArmAnswer> {
    const headers: Record<string, string> = {
      accept: 'application/json',
      'accept-language': 'en',
      authorization: `Bearer ${this.token}`,
      ...(body && { 'content-type': 'application/json' }),
    };
    const init: RequestInit = {
      method,
      headers,
      cache: 'no-store',
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    };
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(path, init);
      text = await response.text();
    } catch (error) {
      signal?.throwIfAborted();
      throw asArmFailure(error);
    }
    if (response.status === 401) this.#onUnauthorized();
    if (!response.ok) throw readArmFailure(response.status, text);
    return { status: response.status, headers: response.headers, body: parseBody(response.status, text) };
  }
}

function parseBody(status: number, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw readArmFailure(status, `The lab's answer is not JSON: ${asArmFailure(error).message}`);
  }
}
