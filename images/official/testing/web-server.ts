import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** What the server gives at a path, or does when it is asked. */
export type Site = Map<
  string,
  Buffer | string | ((request: IncomingMessage, response: ServerResponse) => void)
>;

/** A request that came. */
export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
}

/** A web server on loopback that knows ranges and validators, for as long as the test lasts. */
export class WebServer implements AsyncDisposable {
  readonly site: Site = new Map();
  readonly asked: Asked[] = [];
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Socket>();

  private constructor(server: ReturnType<typeof createServer>, scheme: string) {
    this.#server = server;
    this.url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) =>
      this.#answer(request, response),
    );
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** With a key and a certificate it speaks https. */
  static async start(secret?: { readonly key: string; readonly cert: string }): Promise<WebServer> {
    const server = secret ? createTlsServer(secret) : createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebServer(server, secret ? 'https' : 'http');
  }

  /** How often a path was asked for. */
  count(path: string): number {
    return this.asked.filter((asked) => asked.path === path).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/';
    this.asked.push({ path, range: request.headers.range });
    const content = this.site.get(path);
    if (content === undefined) response.writeHead(404).end();
    else if (typeof content === 'function') content(request, response);
    else serve(request, response, Buffer.from(content));
  }
}

/** Gives bytes, or the part of them that was asked for, if it is still of them. */
export function serve(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const etag = tagOf(content);
  const [, start] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const from = start === undefined || request.headers['if-range'] !== etag ? 0 : Number(start);
  if (from >= content.length && from > 0) {
    response.writeHead(416).end();
    return;
  }
  const rest = content.subarray(from);
  const range = from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { etag, 'content-length': rest.length, ...range }).end(rest);
}

/** Gives the beginning of what it announces, and then cuts the connection. */
export function cutAfter(content: Buffer, sizeBytes: number) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { etag: tagOf(content), 'content-length': content.length });
    response.write(content.subarray(0, sizeBytes), () => response.destroy());
  };
}

export function tagOf(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
}
