import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { LabDescription } from '../client/description.ts';
import { packageRoot, packageVersion } from '../host/package.ts';

/** What the page asks the lab for, each time that it is loaded. */
export interface PortalSources {
  readonly describe: () => LabDescription;
  readonly logins: () => readonly GuestLogin[];
  /** Quirks of the real service's preview that change what the page offers. */
  readonly quirks: () => readonly 'vmss-preview'[];
}

interface GuestLogin {
  readonly guest: string;
  readonly user: string;
  readonly password: string;
}

const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self' wss:",
  "frame-ancestors 'none'",
].join('; ');

/** The web page at `/`, and what it must know before anybody has signed in at `/_ttys0/portal.json` (access.portal). */
export async function portalRoutes(
  server: FastifyInstance,
  { describe, logins, quirks }: PortalSources,
): Promise<void> {
  const root = path.join(packageRoot, 'dist/portal');
  server.get('/_ttys0/portal.json', () => {
    const { tenantId, subscriptionId, users } = describe();
    return {
      tenantId,
      subscriptionId,
      subscriptionName: 'ttys0 lab',
      version: packageVersion(),
      users: users.map(({ name, upn, role }) => ({ name, upn, role })),
      guestLogins: logins(),
      quirks: quirks(),
    };
  });
  if (!existsSync(path.join(root, 'index.html'))) {
    server.get('/', (_request, reply) =>
      reply.code(503).send('The page has not been built yet. Run ci/setup, then start the lab again.\n'),
    );
    return;
  }
  await server.register(fastifyStatic, {
    root,
    cacheControl: false,
    setHeaders: (response) => {
      response.setHeader('content-security-policy', contentSecurityPolicy);
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('referrer-policy', 'no-referrer');
      response.setHeader('cache-control', 'no-cache');
    },
  });
}
