import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ArmError } from '../arm/error.ts';
import type { Authorizer } from '../authorization/authorizer.ts';
import type { Principal } from '../identity/principal.ts';
import { FaultError, type Faults } from './faults.ts';

interface FaultRouteOptions {
  readonly faults: Faults;
  readonly authorizer: Authorizer;
  /** The path of the subscription that the caller must own. */
  readonly scope: string;
  /** Throws an `ArmError` for a request that names nobody. */
  readonly authenticate: (authorization: string | undefined) => Promise<Principal>;
}

const base = '/_ttys0/faults';
const namedFault = z.object({ name: z.string() });
const valueBody = z.object({ value: z.union([z.number(), z.string()]).optional() }).nullish();
/** Who may give roles may break things: an owner. */
const ownerAction = 'Microsoft.Authorization/roleAssignments/write';

/** Lists the faults, and switches them on (PUT, `{"value": …}` where it takes one) and off (DELETE). For owners. */
export function faultRoutes({
  faults,
  authorizer,
  scope,
  authenticate,
}: FaultRouteOptions): FastifyPluginAsync {
  const listed = (): object => ({ value: faults.list });
  const nameOf = (request: FastifyRequest): string => namedFault.parse(request.params).name;
  return (server) => {
    server.setErrorHandler((error, _request, reply) => {
      const shown =
        error instanceof FaultError ? new ArmError(400, 'InvalidFault', `${error.message}.`) : error;
      if (shown instanceof ArmError)
        return reply.status(shown.status).headers(shown.headers).send(shown.body);
      throw error;
    });
    server.addHook('onRequest', async (request) => {
      authorizer.authorize(await authenticate(request.headers.authorization), ownerAction, scope);
    });
    server.get(base, () => Promise.resolve(listed()));
    server.put(`${base}/:name`, (request) => {
      const parsed = valueBody.safeParse(request.body);
      if (!parsed.success) throw new FaultError('The body is to be {"value": …} or nothing');
      const value = parsed.data?.value;
      faults.set(nameOf(request), value === undefined ? undefined : String(value));
      return Promise.resolve(listed());
    });
    server.delete(`${base}/:name`, (request) => {
      faults.clear(nameOf(request));
      return Promise.resolve(listed());
    });
    return Promise.resolve();
  };
}
