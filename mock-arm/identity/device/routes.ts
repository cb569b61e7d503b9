import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuthorityFlavour } from '../authority.ts';
import { refusals } from '../entra-error.ts';
import { required } from '../grants/context.ts';
import { type PageField, sendPage } from '../page.ts';
import type { Credentials } from '../sign-in/credentials.ts';
import { readForm, signIn, signInFields } from '../sign-in/form.ts';
import { deviceCodeLifetimeSeconds, type DeviceCodes } from './device-codes.ts';

export interface DeviceOptions {
  readonly credentials: Credentials;
  readonly devices: DeviceCodes;
  readonly origin: () => string;
  /** Throws 90002 for a path that names another tenant. */
  readonly checkTenant: (request: FastifyRequest) => void;
}

/** Where a person types the code; the real service's own path. */
const pagePath = '/common/oauth2/deviceauth';
/** Seconds between a device's questions. */
const pollSeconds = 1;

/** Hands out device codes (RFC 8628, 3.2), in the words of that flavour. */
export function deviceCodeRoute(
  server: FastifyInstance,
  path: string,
  flavour: AuthorityFlavour,
  { devices, origin, checkTenant }: DeviceOptions,
): void {
  server.post(path, (request) => {
    checkTenant(request);
    if (typeof request.body !== 'string') throw refusals.malformedRequest();
    const form = new URLSearchParams(request.body);
    const clientId = required(form.get('client_id') ?? undefined, 'client_id');
    const [scope, resource] = [form.get('scope') ?? undefined, form.get('resource') ?? undefined];
    const { deviceCode, userCode } = devices.issue({ clientId, scope, resource });
    const page = `${origin()}${pagePath}`;
    const seconds = (count: number): number | string => (flavour === 'v2' ? count : String(count));
    return Promise.resolve({
      user_code: userCode,
      device_code: deviceCode,
      [flavour === 'v2' ? 'verification_uri' : 'verification_url']: page,
      expires_in: seconds(deviceCodeLifetimeSeconds),
      interval: seconds(pollSeconds),
      message: `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`,
    });
  });
}

const pageQuery = z.object({ otc: z.string().optional() });

/** The page where a person lets a device in. */
export function devicePage(server: FastifyInstance, { credentials, devices, origin }: DeviceOptions): void {
  const title = 'Sign in on another device';
  const text =
    'Enter the code that the device shows, and sign in. Go on only if you have started this yourself.';
  const fields = (userCode: string, userName?: string): readonly PageField[] => [
    { name: 'otc', label: 'Code of the device', value: userCode, autocomplete: 'off' },
    ...signInFields(userName),
  ];
  server.get(pagePath, (request, reply) => {
    const { otc = '' } = pageQuery.parse(request.query);
    return sendPage(reply, 200, { title, text, fields: fields(otc) });
  });
  server.post(pagePath, (request, reply) => {
    const form = readForm(request, origin());
    const userCode = form.get('otc') ?? '';
    const again = (alert: string) =>
      sendPage(reply, 400, { title, text, alert, fields: fields(userCode, form.get('username') ?? '') });
    if (form.has('cancel')) {
      devices.decline(userCode);
      return sendPage(reply, 200, { title, text: 'The device is not let in. You may close this page.' });
    }
    if (devices.clientOf(userCode) === undefined) {
      return again('That code did not work. Check the code on the device, or start there again.');
    }
    const outcome = signIn(form, credentials);
    if ('alert' in outcome) return again(outcome.alert);
    devices.approve(userCode, outcome);
    return sendPage(reply, 200, {
      title,
      text: 'You have signed in on the device. You may close this page.',
    });
  });
}
