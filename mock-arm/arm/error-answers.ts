import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ArmError } from './error.ts';
import { internalServerError, requestEntityTooLarge } from './errors.ts';

export const jsonType = 'application/json; charset=utf-8';

/**
 * Makes a server, and all that is registered on it, answer every error in Resource Manager's words.
 * @param requestIdOf the id that an answer names where something failed that is not the caller's doing
 */
export function answerErrors(
  server: FastifyInstance,
  requestIdOf: (request: FastifyRequest) => string = ({ id }) => id,
): void {
  server.setErrorHandler((error: FastifyError, request, reply) =>
    sendError(asArmError(error, request, requestIdOf(request)), reply),
  );
}

export function sendError(error: ArmError, reply: FastifyReply): FastifyReply {
  return reply.status(error.status).headers(error.headers).type(jsonType).send(JSON.stringify(error.body));
}

/** Turns what a server's own parser refuses into Resource Manager's words, and hides all that is unexpected. */
function asArmError(error: FastifyError, request: FastifyRequest, requestId: string): ArmError {
  if (error instanceof ArmError) return error;
  if (error.statusCode === 413) return requestEntityTooLarge(request.routeOptions.bodyLimit);
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ArmError(error.statusCode, 'BadRequest', 'The request is not valid.');
  }
  request.log.error(error);
  return internalServerError(requestId);
}
