import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, type ClientOptions } from 'ws';
import { duplexPair } from '../../line/testing/duplex-pair.ts';
import { Line } from '../../line/line.ts';
import { subprotocol, type ServerFrame } from '../../protocol/frames.ts';
import { Gateway } from '../gateway.ts';
import type { Admission, AuditEvent, ConsoleMode, ConsoleUser, ConsoleVm, GatewayPorts } from '../ports.ts';

/** A gateway on loopback in front of a guest that the test plays itself. */
export interface Fixture extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly ports: GatewayPorts;
  readonly origin: string;
  readonly vm: ConsoleVm;
  /** The guest's end of COM1. */
  readonly guest: Duplex;
  /** All that reached the guest. */
  readonly typed: () => string;
  readonly audit: AuditEvent[];
  /** Whether the audit can be written. */
  auditable: boolean;
  /** Whom the ports refuse, and with what. */
  readonly refusals: Map<string, Admission>;
  /** What the fault `not-trusted` is set to. */
  distrustEach: number | undefined;
  /** A new connection string for a user. */
  readonly address: (user: string, mode?: ConsoleMode) => string;
  readonly client: (user: string, options?: Partial<ClientChoice>) => TestClient;
}

interface ClientChoice {
  readonly protocol: string | undefined;
  readonly query: string;
  readonly address: string;
  readonly options: ClientOptions;
}

/** A token that names its user and looks like the real thing. */
export function tokenOf(user: string): string {
  return `ey${Buffer.from(user).toString('base64url')}.e30.c2ln`;
}

/** How a fixture differs from the usual one. */
interface FixtureOptions {
  readonly ringBytes?: number;
  readonly ports?: Partial<GatewayPorts>;
  readonly vm?: Partial<ConsoleVm>;
  /** What lies between the guest and the line. */
  readonly wire?: (com1: Duplex) => Duplex;
  readonly record?: GatewayPorts['audit'];
}

export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const line = new Line(options.ringBytes === undefined ? {} : { ringBytes: options.ringBytes });
  const [guest, port] = duplexPair();
  line.attach(options.wire?.(port) ?? port);
  let typed = '';
  guest.on('data', (bytes: Buffer) => {
    typed += bytes.toString('latin1');
  });
  const vm: ConsoleVm = {
    vmId: 'vm-1',
    name: 'vm1',
    line,
    reset: async () => {},
    nmi: async () => {},
    sysrq: async () => {},
    ...options.vm,
  };
  const audit: AuditEvent[] = [];
  const refusals = new Map<string, Admission>();
  const ports: GatewayPorts = {
    vm: (vmId) => (vmId === vm.vmId ? vm : undefined),
    identify: (token) => Promise.resolve().then(() => identify(token)),
    admit: (user) => Promise.resolve(refusals.get(user.id) ?? { allowed: true }),
    origin: () => origin,
    audit: (event) => fixture.auditable && (options.record?.(event) ?? true) && audit.push(event) > 0,
    distrustEach: () => fixture.distrustEach,
    now: () => new Date(),
    ...options.ports,
  };
  const gateway = new Gateway(ports);
  gateway.attach(server);
  const address = (user: string, mode: ConsoleMode = 'connect'): string =>
    gateway.tickets.issue({ vmId: vm.vmId, userId: user, origin, mode });
  const clients: TestClient[] = [];
  const fixture: Fixture = {
    gateway,
    ports,
    distrustEach: undefined,
    auditable: true,
    origin,
    vm,
    guest,
    typed: () => typed,
    audit,
    refusals,
    address,
    client: (user, { protocol, query = '', address: given, options: more } = {}) => {
      const client = new TestClient(`${given ?? address(user)}${query}`, protocol, more);
      clients.push(client);
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.socket.terminate();
      await gateway.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fixture;
}

function identify(token: string): ConsoleUser {
  const [, name] = /^ey([\w-]+)\./.exec(token) ?? [];
  const user = Buffer.from(name ?? '', 'base64url').toString();
  if (!/^[a-z]+$/.test(user)) throw new Error('the signature does not verify');
  return { id: user, name: `${user}@example` };
}

/** A client that keeps all it gets, and can wait for it. */
export class TestClient {
  readonly socket: WebSocket;
  readonly frames: (string | Buffer)[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** The HTTP status with which the upgrade was refused. */
  readonly refused: Promise<number>;
  #wake: () => void = () => undefined;

  constructor(address: string, protocol: string | undefined, options?: ClientOptions) {
    this.socket = new WebSocket(address, protocol ? [protocol] : [], options);
    this.refused = new Promise((resolve) => {
      this.socket.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(response.statusCode ?? 0);
      });
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer, isBinary) => {
      this.frames.push(isBinary ? data : data.toString());
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
  }

  /** Resolves once what has come satisfies `condition`; throws when it cannot any more. */
  async until(condition: (client: this) => boolean): Promise<void> {
    while (!condition(this)) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the socket closed before that came');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get text(): string {
    return this.frames.filter((frame) => typeof frame === 'string').join('');
  }

  get binary(): string {
    return Buffer.concat(this.frames.filter((frame): frame is Buffer => typeof frame !== 'string')).toString(
      'latin1',
    );
  }

  get notices(): readonly ServerFrame[] {
    return this.frames.filter((frame) => typeof frame === 'string').map((frame) => JSON.parse(frame) as ServerFrame); // prettier-ignore
  }

  notice<Type extends ServerFrame['type']>(type: Type): Extract<ServerFrame, { type: Type }> | undefined {
    return this.notices.find((frame): frame is Extract<ServerFrame, { type: Type }> => frame.type === type);
  }

  /** Sends a token in the lab's own sub-protocol and waits until the console is attached. */
  async attach(user: string, from?: number): Promise<this> {
    await once(this.socket, 'open');
    this.socket.send(
      JSON.stringify({ type: 'auth', token: tokenOf(user), ...(from !== undefined && { from }) }),
    );
    await this.until((client) => client.notice('attached') !== undefined);
    return this;
  }
}

export { subprotocol };
