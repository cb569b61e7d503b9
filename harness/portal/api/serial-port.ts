import type { ArmClient } from './arm-client.ts';
import { ArmFailure, isRecord } from './arm-failure.ts';

/** Asks for a new console session on COM1 of a VM (azure-wire 1.1) and returns its `wss://…/client` address. */
export async function requestConsole(client: ArmClient, vmId: string, signal: AbortSignal): Promise<string> {
  const port = `${vmId}/providers/Microsoft.SerialConsole/serialPorts/0`;
  const { body } = await client.post(`${port}/connect?api-version=2018-05-01`, { body: {}, signal });
  const address = isRecord(body) ? body['connectionString'] : undefined;
  if (typeof address === 'string') return address;
  throw new ArmFailure(200, 'BadAnswer', 'The answer to the connect request has no connectionString.');
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The session's address under the name that the page was opened by: a page at `127.0.0.1` may not talk to `localhost`
 * under its security policy, though both are the lab. An address elsewhere is left alone.
 */
export function onOwnHost(
  connectionString: string,
  page: { readonly host: string; readonly port: string },
): string {
  const url = new URL(connectionString);
  const pageUrl = new URL(`https://${page.host}`);
  const sameLab =
    loopbackNames.has(url.hostname) && loopbackNames.has(pageUrl.hostname) && url.port === page.port;
  if (sameLab) url.hostname = pageUrl.hostname;
  return url.href;
}

/** What can be done to the guest beside typing (azure-wire 2.6). SysRq keys are letters and digits. */
export type AdminCommand =
  { readonly kind: 'nmi' } | { readonly kind: 'reset' } | { readonly kind: 'sysrq'; readonly keys: string };

/** Where an admin command of a session is posted. Only scheme and last segment change, whatever the ids contain. */
export function adminUrl(connectionString: string, command: AdminCommand['kind']): string {
  const path = connectionString.replace(/^ws/, 'http').replace(/\/client$/, '');
  return `${path}/adminCommand/${command}`;
}

/** The body that goes with it. */
export function adminBody(command: AdminCommand, requestId: string): object {
  const commandParameters = command.kind === 'sysrq' ? { SysRqCommand: command.keys } : {};
  return { command: command.kind, requestId, commandParameters };
}

/** Sends an admin command to the guest of a live session. Throws `ArmFailure`. */
export async function sendAdminCommand(
  client: ArmClient,
  connectionString: string,
  command: AdminCommand,
): Promise<void> {
  await client.post(adminUrl(connectionString, command.kind), {
    body: adminBody(command, crypto.randomUUID()),
  });
}
