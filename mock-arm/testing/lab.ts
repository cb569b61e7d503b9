import Fastify, { type FastifyInstance, type LightMyRequestResponse as Response } from 'fastify';
import type { ActivityEvent, Directory, MockArm, Store } from '../index.ts';
import { answerFrameworkError, createDirectory, createMockArm, directoryIds } from '../index.ts';
import { fakeBroker, FakeFleet } from './fake-fleet.ts';
import { FakeStorage } from './fake-storage.ts';

export const secrets = {
  alice: 'alice-secret-7Q',
  bob: 'bob-secret-3W',
  carol: 'carol-secret-9E',
  dave: 'dave-secret-5T',
  erin: 'erin-secret-8Y',
  ci: 'ci-secret-1R',
} as const;

/** Of the authenticator apps, where a lab's tenant wants a second factor. */
const secondFactorKeys = {
  alice: 'ALICEALICEALICEALICEALICEALICEAL',
  bob: 'BOBBOBBOBBOBBOBBOBBOBBOBBOBBOBBO',
} as const;

export type Who = keyof typeof secrets;

export const origin = 'https://localhost:8443';
const tokenPath = `/${directoryIds.tenant}/oauth2/v2.0/token`;
export const subscriptionPath = `/subscriptions/${directoryIds.subscription}`;
export const groupPath = `${subscriptionPath}/resourceGroups/lab`;
export const vmPath = `${groupPath}/providers/Microsoft.Compute/virtualMachines/debian`;
export const portPath = `${vmPath}/providers/Microsoft.SerialConsole/serialPorts/0`;
export const servicePath = `${subscriptionPath}/providers/Microsoft.SerialConsole/consoleServices/default`;

type Method = 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

interface SendOptions {
  readonly body?: object | string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

interface TestLabOptions {
  readonly mfaForConsole?: boolean;
  readonly store?: Store;
  readonly keyDirectory?: string;
}

/** A mock with a fake fleet on a server that does not listen, and a clock that stands still. */
export class TestLab implements AsyncDisposable {
  readonly fleet = new FakeFleet();
  readonly storage = new FakeStorage();
  readonly events: ActivityEvent[] = [];
  /** Those of requests to Resource Manager alone. */
  readonly requests: ActivityEvent[] = [];
  readonly directory: Directory;
  readonly mock: MockArm;
  /** All routes of the server, in its own words; Resource Manager's are only the roots of `mock.routes`. */
  readonly serverRoutes: { readonly method: string; readonly url: string }[] = [];
  now = new Date('2026-11-23T12:00:00Z');
  readonly #server: FastifyInstance;
  readonly #tokens = new Map<Who, string>();

  /**
   * @param mfaForConsole the tenant's policy; where it is on, alice and bob have a second factor
   * @param store what outlives the lab
   * @param keyDirectory where the key that signs tokens is kept, for a test that signs some itself
   */
  constructor({ mfaForConsole = false, store, keyDirectory }: TestLabOptions = {}) {
    this.directory = createDirectory({
      secrets,
      policy: { mfaForConsole },
      ...(mfaForConsole && { secondFactorKeys }),
    });
    this.mock = createMockArm({
      fleet: this.fleet,
      consoleBroker: fakeBroker,
      directory: this.directory,
      storage: this.storage,
      origin: () => origin,
      now: () => this.now,
      ...(store !== undefined && { store }),
      ...(keyDirectory !== undefined && { keyDirectory }),
      onActivity: (event) => this.events.push(event),
      onRequest: (event) => this.requests.push(event),
    });
    this.#server = Fastify({
      frameworkErrors: answerFrameworkError,
      routerOptions: { ignoreDuplicateSlashes: true },
    });
    this.#server.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) this.serverRoutes.push({ method: each, url });
    });
    this.#server.register(this.mock.plugin);
  }

  /** Listens on loopback, for requests that nobody has tidied on their way, and returns its origin. */
  listen(): Promise<string> {
    return this.#server.listen({ host: '127.0.0.1', port: 0 });
  }

  /** Sends a request as it is, but for dots in its path, which are resolved. */
  inject(method: Method, url: string, { body, headers = {} }: SendOptions = {}): Promise<Response> {
    return this.#server.inject({ method, url, headers, ...(body !== undefined && { payload: body }) });
  }

  /** Sends a request with somebody's token. */
  async send(who: Who, method: Method, url: string, options: SendOptions = {}): Promise<Response> {
    const authorization = `Bearer ${await this.token(who)}`;
    return this.inject(method, url, { ...options, headers: { authorization, ...options.headers } });
  }

  /** Posts a form to the token endpoint. */
  requestToken(
    fields: Readonly<Record<string, string>>,
    path = tokenPath,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return this.inject('POST', path, {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  }

  async token(who: Who): Promise<string> {
    const known = this.#tokens.get(who);
    if (known !== undefined) return known;
    const response = await this.requestToken(grantFields(who));
    const { access_token: token } = response.json<{ access_token: string }>();
    this.#tokens.set(who, token);
    return token;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.close();
  }
}

/** What somebody posts to the token endpoint. */
export function grantFields(who: Who): Readonly<Record<string, string>> {
  const scope = `${origin}//.default`;
  if (who === 'ci') {
    return {
      grant_type: 'client_credentials',
      client_id: directoryIds.ciApp,
      client_secret: secrets.ci,
      scope,
    };
  }
  const username = `${who}@ttys0.local`;
  return { grant_type: 'password', client_id: 'ttys0-page', username, password: secrets[who], scope };
}

/** The `error` object of an answer of Resource Manager. */
export function errorOf(response: Response): { readonly code: string; readonly message: string } {
  return response.json<{ error: { code: string; message: string } }>().error;
}
