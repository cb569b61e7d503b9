import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Gateway } from './gateway.ts';
import type { ConsoleVm, GatewayPorts } from './ports.ts';

const bodySchema = z.object({
  command: z.string().optional(),
  requestId: z.string().optional(),
  commandParameters: z.object({ SysRqCommand: z.string().optional() }).default({}),
});

type Command = 'nmi' | 'reset' | 'sysrq';

/**
 * The admin commands of a live session (azure-wire 2.6): `POST …/sessions/{id}/adminCommand/{nmi|reset|sysrq}` with the
 * session owner's token. 200 once it is done; 400 bad keys, 401 no trusted token, 403 not the session's user, 404 no
 * live session, 409 the VM does not run.
 */
export function adminRoutes(
  server: FastifyInstance,
  gateway: Gateway,
  ports: GatewayPorts,
  vmIds: () => readonly string[],
): void {
  server.post('/n/connector/:container/sessions/:session/adminCommand/:command', async (request, reply) => {
    const { session: sessionId, command } = request.params as { session: string; command: string };
    const session = vmIds().map((vmId) => gateway.holder(vmId)).find((held) => held?.address.sessionId === sessionId); // prettier-ignore
    if (!session) return refuse(reply, 404, 'SessionNotFound', 'This console session is not connected.');
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const user = token === undefined ? undefined : await ports.identify(token).catch(() => undefined);
    if (!user || token === undefined)
      return refuse(reply, 401, 'InvalidAuthenticationToken', 'The token is missing or not accepted.');
    if (user.id !== session.user.id)
      return refuse(reply, 403, 'Forbidden', 'This session belongs to another user.');
    const admission = await ports.admit(user, session.vm, token, 'connect');
    if (!admission.allowed) return refuse(reply, admission.status, admission.code, admission.message);
    return perform(command, session.vm, user.name, request, reply, ports);
  });
}

async function perform(
  command: string,
  vm: ConsoleVm,
  user: string,
  request: FastifyRequest,
  reply: FastifyReply,
  ports: GatewayPorts,
) {
  if (!isCommand(command))
    return refuse(reply, 404, 'UnknownCommand', `There is no admin command ${JSON.stringify(command)}.`);
  const keys = bodySchema.safeParse(request.body ?? {}).data?.commandParameters.SysRqCommand ?? '';
  if (command === 'sysrq' && !/^[a-z0-9]{1,32}$/i.test(keys)) {
    return refuse(reply, 400, 'InvalidSysRqCommand', 'SysRqCommand must be 1 to 32 letters and digits.');
  }
  ports.audit({
    action: command,
    vm: vm.name,
    user,
    at: ports.now().toISOString(),
    ...(keys && { detail: keys }),
  });
  try {
    await (command === 'sysrq' ? vm.sysrq(keys) : vm[command]());
  } catch (error) {
    return refuse(reply, 409, 'OperationNotAllowed', error instanceof Error ? error.message : String(error));
  }
  return reply.send({});
}

function isCommand(text: string): text is Command {
  return text === 'nmi' || text === 'reset' || text === 'sysrq';
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } });
}
