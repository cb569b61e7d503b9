import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EntraError } from '../entra-error.ts';
import { required } from '../grants/context.ts';
import { sendPage } from '../page.ts';
import type { AuthorizationCodes } from './authorization-codes.ts';
import { type Challenge, readChallenge } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import { readForm, signIn, signInFields } from './form.ts';
import { signInRefusals } from './refusals.ts';

export interface SignInOptions {
  readonly credentials: Credentials;
  readonly codes: AuthorizationCodes;
  readonly origin: () => string;
  readonly now: () => Date;
  /** Throws 90002 for a path that names another tenant. */
  readonly checkTenant: (request: FastifyRequest) => void;
}

const querySchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** What an application asks of the sign-in page (RFC 6749, 4.1.1). */
interface Authorization {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly separator: '?' | '#';
  readonly challenge: Challenge | undefined;
  readonly state: string | undefined;
  readonly scope: string | undefined;
  readonly resource: string | undefined;
  readonly nonce: string | undefined;
  readonly loginHint: string | undefined;
  readonly prompt: string | undefined;
}

/** The page where a person signs in, for an application that then redeems a code (authorization code with PKCE). */
export function signInRoutes(server: FastifyInstance, path: string, options: SignInOptions): void {
  server.get(path, (request, reply) => {
    options.checkTenant(request);
    const asked = readAuthorization(request, options);
    if (asked.prompt === 'none') return refuse(reply, asked, signInRefusals.silentSignIn(), options);
    return show(reply, 200, asked);
  });
  server.post(path, (request, reply) => {
    options.checkTenant(request);
    const asked = readAuthorization(request, options);
    const form = readForm(request, options.origin());
    if (form.has('cancel')) return refuse(reply, asked, signInRefusals.cancelled(), options);
    const outcome = signIn(form, options.credentials);
    if ('alert' in outcome) return show(reply, 400, asked, form.get('username') ?? '', outcome.alert);
    return sendBack(reply, asked, { code: options.codes.issue({ ...asked, ...outcome }) });
  });
}

/** Throws where there is no address to send an error to, or none that may be trusted with one. */
function readAuthorization(request: FastifyRequest, { origin }: SignInOptions): Authorization {
  const query = querySchema.parse(request.query);
  const field = (name: string): string | undefined => [query[name]].flat()[0];
  const clientId = required(field('client_id'), 'client_id');
  const redirectUri = required(field('redirect_uri'), 'redirect_uri');
  if (!isOwnAddress(redirectUri, origin())) throw signInRefusals.redirectUriUnknown(redirectUri, clientId);
  const type = required(field('response_type'), 'response_type');
  if (type !== 'code') throw signInRefusals.responseType(type, clientId);
  const mode = field('response_mode') ?? 'query';
  if (mode !== 'query' && mode !== 'fragment') throw signInRefusals.responseMode(mode);
  return {
    clientId,
    redirectUri,
    separator: mode === 'query' ? '?' : '#',
    challenge: readChallenge(field('code_challenge'), field('code_challenge_method')),
    state: field('state'),
    scope: field('scope'),
    resource: field('resource'),
    nonce: field('nonce'),
    loginHint: field('login_hint'),
    prompt: field('prompt'),
  };
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The lab's own page, or a program on this machine at any port (RFC 8252, 7.3). */
function isOwnAddress(address: string, origin: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, hash, username, origin: its } = new URL(address);
  const isPlain = hash === '' && username === '' && (protocol === 'http:' || protocol === 'https:');
  return isPlain && (its === origin || loopback.has(hostname));
}

function show(
  reply: FastifyReply,
  status: number,
  asked: Authorization,
  userName?: string,
  alert?: string,
): FastifyReply {
  return sendPage(reply, status, {
    title: 'Sign in to the ttys0 lab',
    text: `You are then sent back to ${new URL(asked.redirectUri).origin}.`,
    ...(alert !== undefined && { alert }),
    fields: signInFields(userName ?? asked.loginHint),
  });
}

function refuse(
  reply: FastifyReply,
  asked: Authorization,
  error: EntraError,
  { now }: SignInOptions,
): FastifyReply {
  const body = z
    .object({ error: z.string(), error_description: z.string() })
    .parse(error.body(now(), randomUUID()));
  return sendBack(reply, asked, body);
}

function sendBack(
  reply: FastifyReply,
  { redirectUri, separator, state }: Authorization,
  fields: Readonly<Record<string, string>>,
): FastifyReply {
  const answer = new URLSearchParams({ ...fields, ...(state !== undefined && { state }) }).toString();
  const joint = separator === '?' && redirectUri.includes('?') ? '&' : separator;
  return reply.header('cache-control', 'no-store').redirect(`${redirectUri}${joint}${answer}`, 302);
}
