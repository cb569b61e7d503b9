import type { FastifyInstance } from 'fastify';
import type { GatewayMetrics } from './metrics.ts';

/** Of one guest, for who asks whether all is well. */
export interface GuestHealth {
  readonly name: string;
  readonly power: string;
  readonly stage: string;
  /** Whether somebody has its console. */
  readonly consoleActive: boolean;
}

export interface Health {
  /** False where what is done cannot be recorded: then there are no new sessions. */
  readonly auditReady: boolean;
  readonly guests: readonly GuestHealth[];
}

/** `/metrics` and `/healthz` (503 while the gateway takes nobody), for everybody on this host. */
export function operationsRoutes(
  server: FastifyInstance,
  metrics: GatewayMetrics,
  health: () => Health,
): void {
  server.get('/metrics', async (_request, reply) => {
    await reply.type(metrics.contentType).send(await metrics.text);
  });
  server.get('/healthz', (_request, reply) => {
    const { auditReady, guests } = health();
    const status = auditReady ? 'ok' : 'the audit trail cannot be written: no new sessions';
    void reply.code(auditReady ? 200 : 503).send({ status, guests });
  });
}
