import { randomUUID } from 'node:crypto';
import type {
  FastifyError,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import { type AuthorityFlavour, isOwnTenant } from './authority.ts';
import type { Directory } from './directory.ts';
import { cloudMetadata, discoveryDocument, instanceDiscovery } from './discovery.ts';
import { EntraError, refusals } from './entra-error.ts';
import { DeviceCodes } from './device/device-codes.ts';
import { deviceCodeRoute, devicePage } from './device/routes.ts';
import { grant } from './grants/grant.ts';
import { AuthorizationCodes } from './sign-in/authorization-codes.ts';
import { Credentials } from './sign-in/credentials.ts';
import { signInRoutes } from './sign-in/routes.ts';
import type { SigningKey } from './signing-key.ts';
import { readTokenRequest } from './token-request.ts';

interface IdentityPluginOptions {
  readonly key: Promise<SigningKey>;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly now: () => Date;
}

interface TenantParams {
  readonly tenant?: string;
}

/** What is under way, whichever flavour it was begun with. */
interface SignInState {
  readonly credentials: Credentials;
  readonly codes: AuthorizationCodes;
  readonly devices: DeviceCodes;
}

const bodyLimitBytes = 64 * 1024;
const formType = 'application/x-www-form-urlencoded';

/** The token service's routes: discovery, keys, tokens and the pages to sign in at, for every flavour that clients ask. */
export function identityPlugin(options: IdentityPluginOptions): FastifyPluginAsync {
  return (server) => {
    acceptForms(server);
    answerErrors(server, options.now);
    server.get<{ Querystring: { 'api-version'?: string } }>('/metadata/endpoints', ({ query }) =>
      Promise.resolve(cloudMetadata(options.origin(), query['api-version'])),
    );
    server.get('/common/discovery/instance', () => {
      return Promise.resolve(instanceDiscovery(options.origin(), options.directory.tenantId));
    });
    const state = {
      credentials: new Credentials(options.directory, options.now),
      codes: new AuthorizationCodes(options.now),
      devices: new DeviceCodes(options.now),
    };
    devicePage(server, { ...options, ...state, checkTenant: () => undefined });
    addFlavour(server, 'v2', '/:tenant', '/v2.0', options, state);
    addFlavour(server, 'v1', '/:tenant', '', options, state);
    addFlavour(server, 'adfs', '/adfs', '', options, state);
    return Promise.resolve();
  };
}

function addFlavour(
  server: FastifyInstance,
  flavour: AuthorityFlavour,
  root: string,
  version: string,
  options: IdentityPluginOptions,
  state: SignInState,
): void {
  const { directory, origin, now } = options;
  const checkTenant = ({ tenant }: TenantParams): void => {
    if (tenant !== undefined && !isOwnTenant(tenant, directory)) throw refusals.tenantNotFound(tenant);
  };
  const discoveryPaths = ['/.well-known/openid-configuration'];
  // The CLI resolves a tenant's domain under the login endpoint, which for it ends in /adfs.
  if (flavour === 'adfs') discoveryPaths.push('/:tenant/.well-known/openid-configuration');
  for (const path of discoveryPaths) {
    server.get<{ Params: TenantParams }>(`${root}${version}${path}`, ({ params }) => {
      checkTenant(params);
      return Promise.resolve(discoveryDocument(flavour, origin(), directory.tenantId));
    });
  }
  server.get<{ Params: TenantParams }>(`${root}/discovery${version}/keys`, async ({ params }) => {
    checkTenant(params);
    return { keys: [(await options.key).publicJwk] };
  });
  server.post<{ Params: TenantParams }>(
    `${root}/oauth2${version}/token`,
    { bodyLimit: bodyLimitBytes },
    async ({ params, body, headers }, reply) => {
      checkTenant(params);
      reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache', 'x-content-type-options': 'nosniff' });
      const request = readTokenRequest(body, headers.authorization);
      const key = await options.key;
      return grant(request, { key, directory, origin: origin(), flavour, now: now(), ...state });
    },
  );
  const signIns = {
    ...options,
    ...state,
    checkTenant: ({ params }: FastifyRequest) => {
      checkTenant(params as TenantParams);
    },
  };
  signInRoutes(server, `${root}/oauth2${version}/authorize`, signIns);
  deviceCodeRoute(server, `${root}/oauth2${version}/devicecode`, flavour, signIns);
}

function acceptForms(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(formType, { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
}

function answerErrors(server: FastifyInstance, now: () => Date): void {
  server.setErrorHandler((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const refusal = asEntraError(error);
    if (refusal === undefined) {
      request.log.error(error);
      return reply
        .status(500)
        .send({ error: 'server_error', error_description: 'The token service failed.' });
    }
    const { status, headers = {} } = refusal.options;
    return reply.status(status).headers(headers).send(refusal.body(now(), randomUUID()));
  });
}

function asEntraError(error: FastifyError): EntraError | undefined {
  if (error instanceof EntraError) return error;
  if (error.statusCode === 413) return refusals.requestTooLarge();
  return error.statusCode !== undefined && error.statusCode < 500 ? refusals.malformedRequest() : undefined;
}
