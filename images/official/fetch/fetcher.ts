import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from 'undici';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { reasonOf } from './reason.ts';
import { nextAddress } from './redirect.ts';

const redirectLimit = 10;

export interface FetchTimes {
  /** How long a connection may take to come about. */
  readonly connectMs: number;
  /** How long a server may say nothing, before its answer and in the middle of it. */
  readonly silenceMs: number;
}

export interface FetcherOptions {
  readonly times?: Partial<FetchTimes> | undefined;
  /** Certificate authorities to trust in place of the system's, as PEM. */
  readonly authorities?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The beginning of an answer: what it is, and its bytes to come. */
export interface Answer {
  /** Where it came from, after all redirects. */
  readonly url: string;
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Readable;
}

/** A part of an answer did not come: asking again may help. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** Asks web servers, within deadlines, through the proxy that the environment names. */
export class Fetcher implements AsyncDisposable {
  readonly signal: AbortSignal | undefined;
  readonly #direct: Agent;
  readonly #proxied: Dispatcher | undefined;

  constructor({ times, authorities, signal }: FetcherOptions = {}) {
    const { connectMs = 20_000, silenceMs = 30_000 } = times ?? {};
    const settings = {
      connect: { timeout: connectMs, ...(authorities !== undefined && { ca: authorities }) },
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    };
    this.signal = signal;
    this.#direct = new Agent(settings);
    if (Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name))) {
      this.#proxied = new EnvHttpProxyAgent(settings);
    }
  }

  /**
   * Asks for an address, and again where the answer sends one elsewhere. Throws `Interruption` where nothing comes,
   * `image.download-redirect`, or the signal's reason.
   */
  async open(
    url: string,
    headers: Readonly<Record<string, string>> = {},
    signal = this.signal,
  ): Promise<Answer> {
    let address = new URL(url);
    for (let hops = 0; ; hops += 1) {
      const answer = await this.#ask(address, headers, signal);
      const target = answer.header('location');
      if (![301, 302, 303, 307, 308].includes(answer.status) || target === undefined) return answer;
      answer.body.destroy();
      if (hops === redirectLimit) {
        throw new Ttys0Error('image.download-redirect', { url, target: address.href, reason: `it was sent on ${redirectLimit} times before` }); // prettier-ignore
      }
      address = nextAddress(address, target);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#direct.destroy(), this.#proxied?.destroy()]);
  }

  async #ask(
    address: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const dispatcher = isLoopback(address.hostname) ? this.#direct : (this.#proxied ?? this.#direct);
    try {
      const answer = await request(address, {
        dispatcher,
        headers: { 'user-agent': 'ttys0', 'accept-encoding': 'identity', ...headers },
        ...(signal && { signal }),
      });
      answer.body.on('error', () => undefined); // whoever reads it learns of it, too
      const header = (name: string): string | undefined => [answer.headers[name]].flat()[0];
      return { url: address.href, status: answer.statusCode, header, body: answer.body };
    } catch (error) {
      signal?.throwIfAborted();
      throw new Interruption(reasonOf(error), { cause: error });
    }
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}
