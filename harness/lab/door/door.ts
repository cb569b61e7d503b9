import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import { ZodError } from 'zod';
import { refuseHttp } from '../../gateway/handshake/refuse-http.ts';
import { issueServerIdentity, openAuthority } from '../certificates/authority.ts';
import { createServer, listen } from '../server.ts';
import { DoorLab, type DoorLabParts } from './door-lab.ts';
import { opens } from './key.ts';
import { LineSocket } from './line-socket.ts';
import { doorRoutes, noSuchVm } from './routes.ts';

export interface DoorOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** What the gateway under test shows at each request; whoever has it has every console. */
  readonly key: string;
}

const linePath = /^\/lines\/([\w-]+)$/;

/**
 * The way in for a gateway under test: lines of guests as raw bytes, and answers to who may have them. One door serves all
 * labs of a run, so that the gateway needs to know one address. On loopback, with the lab's own authority, and only while
 * there is a gateway under test.
 */
export class Door implements AsyncDisposable {
  readonly key: string;
  /** PEM of the authority behind it. */
  readonly caPath: string;
  readonly #server: FastifyInstance;
  readonly #labs = new Set<DoorLab>();
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  #port = 0;

  private constructor(server: FastifyInstance, key: string, caPath: string) {
    this.#server = server;
    this.key = key;
    this.caPath = caPath;
    server.addHook('onRequest', (request, reply, done) => {
      if (opens(key, request.headers.authorization)) done();
      else void reply.code(401).send({ error: { code: 'Unauthorized', message: wrongKey } });
    });
    server.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof ZodError)) return reply.send(error);
      const message = 'The body is not what this route takes: the README of the contract says what it does.';
      return reply.code(400).send({ error: { code: 'InvalidRequestContent', message } });
    });
    doorRoutes(server, {
      labs: () => [...this.#labs],
      labOfVm: (vmId) => this.#labOfVm(vmId),
    });
    server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      this.#upgrade(request, socket, head);
    });
  }

  /** Throws `lab.port-in-use` and `lab.port-refused`. */
  static async open({ port, key }: DoorOptions): Promise<Door> {
    const authority = await openAuthority();
    let door: Door | undefined;
    const server = createServer(await issueServerIdentity(authority), () => door?.url ?? 'https://localhost');
    door = new Door(server, key, authority.certificatePath);
    door.#port = await listen(server, port);
    return door;
  }

  /** Its origin, without a slash at its end. */
  get url(): string {
    return `https://localhost:${this.#port}`;
  }

  /** A lab's guests can be reached until what is returned is disposed of. */
  admit(parts: DoorLabParts): DoorLab {
    const lab = new DoorLab(parts, (left) => this.#labs.delete(left));
    this.#labs.add(lab);
    return lab;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
    await this.#server.close();
  }

  #labOfVm(vmId: string): DoorLab | undefined {
    return [...this.#labs].find(({ parts }) => parts.ports.vm(vmId) !== undefined);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!opens(this.key, request.headers.authorization)) return refuseHttp(socket, 401, wrongKey);
    const asked = new URL(request.url ?? '/', this.url);
    const vmId = linePath.exec(asked.pathname)?.[1] ?? '';
    const lab = this.#labOfVm(vmId);
    const vm = lab?.parts.ports.vm(vmId);
    if (!lab || !vm) return refuseHttp(socket, 404, noSuchVm(vmId));
    const from = parseOffset(asked.searchParams.get('from'));
    if (Number.isNaN(from)) return refuseHttp(socket, 400, 'from is an offset: a whole number from 0 on.');
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      const line = new LineSocket(client, vm, from);
      lab.lines.add(line);
      client.once('close', () => lab.lines.delete(line));
    });
  }
}

const wrongKey = 'This door opens for the key in TTYS0_KEY alone, as a bearer token.';

/** NaN for what is none. */
function parseOffset(text: string | null): number | undefined {
  if (text === null) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
