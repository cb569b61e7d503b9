import type { FastifyInstance } from 'fastify';

/** Answers who comes to a console's address by an ordinary request, at once (H6). */
export function plainRequests(server: FastifyInstance): void {
  server.all('/n/connector/:container/sessions/:session/client', (_request, reply) => {
    const message = 'This is the address of a console: it takes a websocket.';
    void reply
      .code(426)
      .header('upgrade', 'websocket')
      .send({ error: { code: 'UpgradeRequired', message } });
  });
}
