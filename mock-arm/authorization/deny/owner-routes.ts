import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parseBody } from '../../arm/body.ts';
import { authorizationFailed, type Authorizer } from '../authorizer.ts';
import type { Principal } from '../../identity/principal.ts';
import { subscriptionId } from '../../arm/resource-id.ts';
import { checkedDenyName, parseDenyAssignment } from './deny-request.ts';
import type { DenyOptions } from './routes.ts';
import { showDenyAssignment } from './show-deny-assignment.ts';

interface OwnerRouteOptions extends DenyOptions {
  readonly authorizer: Authorizer;
  /** Throws an `ArmError` for a request that names nobody. */
  readonly authenticate: (authorization: string | undefined) => Promise<Principal>;
}

const path = '/_ttys0/deny-assignments/:name';
const namedDeny = z.object({ name: z.string() });
const bodyLimitBytes = 64 * 1024;
/** Who may give roles may deny: an owner. */
const ownerAction = 'Microsoft.Authorization/roleAssignments/write';

/**
 * Makes and replaces deny assignments (PUT) and takes them away (DELETE). For owners, whom no deny assignment keeps from
 * it. On the real service they are not people's to make, but appear with managed applications and deployment stacks.
 */
export function denyOwnerRoutes(options: OwnerRouteOptions): FastifyPluginAsync {
  const { directory, denyAssignments, authorizer, authenticate } = options;
  const nameOf = (request: FastifyRequest): string => namedDeny.parse(request.params).name;
  return (server) => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: bodyLimitBytes },
      (_request, body, done) => {
        done(null, body);
      },
    );
    server.addHook('onRequest', async ({ headers }) => {
      const principal = await authenticate(headers.authorization);
      const scope = subscriptionId(directory);
      if (!authorizer.grants(principal, ownerAction, scope))
        throw authorizationFailed(principal, ownerAction, scope);
    });
    server.put(path, (request, reply) => {
      const body = parseBody(request.body, request.headers['content-type']);
      const deny = parseDenyAssignment(nameOf(request), body, directory);
      const status = denyAssignments.find(deny.name) === undefined ? 201 : 200;
      denyAssignments.put(deny);
      return reply.status(status).send(showDenyAssignment(deny, directory));
    });
    server.delete(path, (request, reply) => {
      const deny = denyAssignments.find(checkedDenyName(nameOf(request)));
      if (deny === undefined) return reply.status(204).send();
      denyAssignments.remove(deny);
      return reply.status(200).send(showDenyAssignment(deny, directory));
    });
    return Promise.resolve();
  };
}
