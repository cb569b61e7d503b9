import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { answerFrameworkError } from '../../mock-arm/index.ts';
import { isSystemError, Ttys0Error } from '../errors/index.ts';
import { isOwnHost } from '../gateway/handshake/request.ts';
import type { ServerIdentity } from './certificates/authority.ts';

/** For a TLS handshake, and for the head of a request (H14). */
const headersTimeoutMs = 10_000;

/** The lab's one HTTPS server: Resource Manager, identity, portal and gateway (security.channel). */
export function createServer(identity: ServerIdentity, origin: () => string): FastifyInstance {
  const server = Fastify({
    https: {
      key: identity.key,
      cert: identity.certificate,
      minVersion: 'TLSv1.2',
      headersTimeout: headersTimeoutMs,
      handshakeTimeout: headersTimeoutMs,
      connectionsCheckingInterval: 500,
    },
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    // Clients put a scope that begins with a slash after another one.
    routerOptions: { maxParamLength: 2048, ignoreDuplicateSlashes: true },
    frameworkErrors: answerFrameworkError,
  });
  // A page of another site whose name was made to point here (DNS rebinding) asks for its own host.
  server.addHook('onRequest', (request, reply, done) => {
    if (isOwnHost(request.headers.host, new URL(origin()))) done();
    else
      void reply
        .code(421)
        .send({ error: { code: 'MisdirectedRequest', message: 'This is not the host of the lab.' } });
  });
  return server;
}

/** Listens on loopback and returns the port. Throws `lab.port-in-use` or `lab.port-refused`. */
export async function listen(server: FastifyInstance, port: number): Promise<number> {
  try {
    await server.listen({ host: 'localhost', port });
  } catch (error) {
    if (isSystemError(error, 'EADDRINUSE'))
      throw new Ttys0Error('lab.port-in-use', { port }, { cause: error });
    if (isSystemError(error, 'EACCES')) throw new Ttys0Error('lab.port-refused', { port }, { cause: error });
    throw error;
  }
  return (server.server.address() as AddressInfo).port;
}
