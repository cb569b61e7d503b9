import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { Ttys0Error } from '../errors/index.ts';
import type { LabDescription, LabUserDescription } from './description.ts';
import type { LogPart } from './whole-log.ts';
import { passwordForm, secondFactorForm, type TokenForm } from './sign-in.ts';
import { trustIn, type Trust } from './trust.ts';

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number() });
const logSchema = z.object({ serialConsoleLogBlobUri: z.string() });
const connectSchema = z.object({ connectionString: z.string() });
const errorSchema = z.object({
  error: z.union([z.string(), z.object({ code: z.string(), message: z.string() })]),
  error_description: z.string().optional(),
});

/** An answer of the Resource Manager. */
export interface ArmAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

interface ArmRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, or from the lab's origin on. */
  readonly url: string;
  readonly token?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One user's view of a lab's Resource Manager, over HTTPS with the lab's own certificate authority. */
export class ArmClient implements AsyncDisposable {
  readonly lab: LabDescription;
  readonly trust: Trust;
  readonly #agent: Agent;
  readonly #user: LabUserDescription;
  #token: { readonly value: string; readonly endsAtMs: number } | undefined;

  private constructor(lab: LabDescription, user: LabUserDescription, trust: Trust) {
    this.lab = lab;
    this.trust = trust;
    this.#user = user;
    this.#agent = new Agent({ connect: { ...trust }, connections: 4 });
  }

  static async create(lab: LabDescription, user: LabUserDescription): Promise<ArmClient> {
    // A gateway that is not the lab's own may have its certificate from elsewhere.
    const more = process.env['NODE_EXTRA_CA_CERTS'];
    const files = [lab.caPath, ...(more ? [more] : [])];
    const trusted = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    return new ArmClient(lab, user, trustIn(trusted.join('\n')));
  }

  /** The name by which others are told of this user. */
  get upn(): string {
    return this.#user.upn;
  }

  /** A token for this user, signed in anew when the last one is about to end; with their second factor, if they have one. */
  async token(): Promise<string> {
    if (this.#token && this.#token.endsAtMs > performance.now() + 60_000) return this.#token.value;
    const url = `/${this.lab.tenantId}/oauth2/v2.0/token`;
    const answer = await this.send({ method: 'POST', url, form: await this.#signIn() });
    const { access_token: value, expires_in: seconds } = tokenSchema.parse(this.#succeeded(answer).body);
    this.#token = { value, endsAtMs: performance.now() + seconds * 1000 };
    return value;
  }

  /**
   * Asks for a console session (SerialPorts_Connect), or for one that only watches. Throws `lab.refused` with the service's
   * own text.
   */
  async connectionString(vm: string, use: 'connect' | 'watch' = 'connect'): Promise<string> {
    const answer = await this.call(
      'POST',
      `${this.vmPath(vm)}/providers/Microsoft.SerialConsole/serialPorts/0/${use}`,
      {},
    );
    return connectSchema.parse(this.#succeeded(answer).body).connectionString;
  }

  /**
   * A guest's serial log in its boot diagnostics: the newest part, or an earlier one by its number. Undefined where there is
   * no such part. Throws `lab.refused` with the service's own text, and `lab.log-unread`.
   */
  async serialLog(vm: string, part?: number): Promise<LogPart | undefined> {
    const query = `api-version=2024-07-01${part === undefined ? '' : `&ttys0Part=${part}`}`;
    const answer = await this.call('POST', `${this.vmPath(vm)}/retrieveBootDiagnosticsData?${query}`);
    const { serialConsoleLogBlobUri: url } = logSchema.parse(this.#succeeded(answer).body);
    const unread = (reason: string, cause?: unknown) =>
      new Ttys0Error('lab.log-unread', { guest: vm, reason }, { cause });
    const { statusCode, headers, body } = await request(url, { dispatcher: this.#agent }).catch(
      (error: unknown) => {
        throw unread(error instanceof Error ? error.message : String(error), error);
      },
    );
    if (statusCode === 200) return { number: part ?? Number(headers['x-ms-meta-part'] ?? 1), bytes: body };
    await body.dump();
    if (statusCode === 404) return undefined;
    throw unread(`storage answered ${statusCode}`);
  }

  /** What is at an address of the lab's storage, without a token: a signed one says by itself what it opens. */
  async download(url: string): Promise<{ readonly status: number; readonly bytes: Uint8Array }> {
    const { statusCode, body } = await request(url, { dispatcher: this.#agent });
    return { status: statusCode, bytes: await body.bytes() };
  }

  /** An authorised request; the answer comes back whatever its status. */
  async call(method: ArmRequest['method'], url: string, json?: unknown): Promise<ArmAnswer> {
    const versioned = url.includes('?') ? url : `${url}?api-version=2024-07-01`;
    return this.send({
      method,
      url: versioned,
      token: await this.token(),
      ...(json !== undefined && { json }),
    });
  }

  /** An admin command on a live session (azure-wire 2.6). Throws `lab.refused`. */
  async adminCommand(connection: string, command: 'nmi' | 'reset' | 'sysrq', keys?: string): Promise<void> {
    const url = connection.replace(/^ws/, 'http').replace(/\/client$/, `/adminCommand/${command}`);
    const json = {
      command,
      requestId: crypto.randomUUID(),
      commandParameters: keys ? { SysRqCommand: keys } : {},
    };
    this.#succeeded(await this.send({ method: 'POST', url, token: await this.token(), json }));
  }

  /** The path of a guest: a VM, or an instance of a uniform scale set. */
  vmPath(vm: string): string {
    const { subscriptionId, resourceGroup, instances } = this.lab;
    const compute = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute`;
    const instance = instances.find(({ name }) => name === vm);
    if (!instance) return `${compute}/virtualMachines/${vm}`;
    return `${compute}/virtualMachineScaleSets/${instance.set}/virtualMachines/${instance.instanceId}`;
  }

  async send({ method, url, token, json, form, headers }: ArmRequest): Promise<ArmAnswer> {
    const answer = await request(new URL(url, this.lab.url), {
      method,
      dispatcher: this.#agent,
      headers: {
        ...headers,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form ? new URLSearchParams(form).toString() : json === undefined ? null : JSON.stringify(json),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: text === '' ? undefined : parseJson(text),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #signIn(): Promise<TokenForm> {
    const { secondFactorKey } = this.#user;
    if (secondFactorKey === undefined) return passwordForm(this.lab, this.#user);
    return secondFactorForm(this.lab, { ...this.#user, secondFactorKey }, async (url, form) => {
      const { status, headers, body } = await this.send({ method: 'POST', url, form });
      return { status, location: [headers['location']].flat()[0], body };
    });
  }

  #succeeded(answer: ArmAnswer): ArmAnswer {
    if (answer.status < 300) return answer;
    const { error, error_description: description } = errorSchema.parse(answer.body);
    const [code, message] =
      typeof error === 'string' ? [error, description ?? error] : [error.code, error.message];
    throw new Ttys0Error('lab.refused', { user: this.#user.name, code, message });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
