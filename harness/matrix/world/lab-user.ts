import { ConsoleConnection } from '../../client/console-connection.ts';
import type { ArmClient } from '../../client/arm-client.ts';
import { wholeLog } from '../../client/whole-log.ts';
import { keptParts } from '../../lab/diagnostics/names.ts';
import type { LabUser } from '../../scenario/user.ts';
import { armUser } from './arm-user.ts';
import { attempt } from './attempt.ts';
import { openConsolePage } from './console-page.ts';
import { openPlainly } from './plain-session.ts';
import type { Scope } from './scope.ts';
import { openTerminal } from './terminal.ts';
import { UserSession } from './user-session.ts';

/** One user of a lab, at the keyboard of one guest's console. */
export async function labUser(name: string, scope: Scope): Promise<LabUser> {
  const { guest, deadline, resources, lab } = scope;
  const client = await scope.client(name);
  const described = lab.description.users.find((user) => user.name === name);
  if (!described) throw new Error(`the lab has no user ${name}`);
  const { upn, role } = described;
  const open = async (use: 'connect' | 'watch', from?: number): Promise<UserSession> => {
    const session = new UserSession(
      scope,
      (connection) => (command, keys) => client.adminCommand(connection.connectionString, command, keys),
    );
    await ConsoleConnection.open(client, guest.name, deadline, (connection) => session.use(connection), {
      use,
      ...(from !== undefined && { from }),
    });
    return resources.use(session);
  };
  return {
    name,
    upn,
    role,
    objectId: await objectIdOf(client),
    arm: armUser(client, name, guest.name),
    connect: ({ from } = {}) => open('connect', from),
    watch: () => open('watch'),
    connectPlainly: async () => resources.use(await openPlainly(client, scope)),
    tryToConnect: ({ token } = {}) => attempt(client, guest.name, deadline, token),
    serialLog: () => serialLog(client, guest.name),
    download: (address) => client.download(address),
    openPage: () => openConsolePage(described, scope),
    openTerminal: () => Promise.resolve(resources.use(openTerminal(name, scope))),
  };
}

/** The directory's id of somebody, as their own token has it. */
async function objectIdOf(client: ArmClient): Promise<string> {
  const [, claims = ''] = (await client.token()).split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { oid: string }).oid;
}

async function serialLog(client: ArmClient, guest: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const bytes of wholeLog((part) => client.serialLog(guest, part), keptParts)) parts.push(bytes);
  return Buffer.concat(parts).toString();
}
