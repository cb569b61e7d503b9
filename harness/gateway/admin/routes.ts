import type { FastifyInstance, FastifyReply } from 'fastify';
import { auditRefusal } from '../audit/refusal.ts';
import type { Gateway } from '../gateway.ts';
import { isAllowedOrigin } from '../handshake/request.ts';
import type { AuditEvent, ConsoleUser, GatewayPorts } from '../ports.ts';
import type { Session } from '../session/session.ts';
import { type Answer, type Command, refusal } from './answer.ts';
import { type Order, readOrder } from './body.ts';
import { Once } from './once.ts';
import { perform } from './perform.ts';
import { Rate } from './rate.ts';

/** The preview's own words (azure-wire 5.3), where the VM runs another system than SysRq is for (A2). */
const osConflict = refusal(
  409,
  'ConsoleOsTypeConflict',
  'Existing console has conflicting OS type "Windows" with the requested OS type of Linux',
);

const noSession = refusal(404, 'SessionNotFound', 'This console session is not connected.');

/**
 * The admin commands of a live session (azure-wire 2.6): `POST …/sessions/{id}/adminCommand/{nmi|reset|sysrq}` with the
 * session owner's token. 200 once it is done, also for one that asks again under the same requestId. In this order: 403
 * a page of another origin (A9), 404 no live session, 401 no trusted token, 403 not the session's user, or without the
 * right by now (A1), 404 no such command, 400 a body or keys that are none (A3), 409 a requestId of another command, 429
 * more than 10 in 10 s, 409 SysRq for Windows (A2), and what `perform` says. Refusals of somebody's command are audited.
 */
export function adminRoutes(
  server: FastifyInstance,
  gateway: Gateway,
  ports: GatewayPorts,
  vmIds: () => readonly string[],
): void {
  const commands = new AdminCommands(ports, gateway);
  const path = '/n/connector/:container/sessions/:session/adminCommand/:command';
  server.post(path, {
    // Before the body is read.
    onRequest: (request, reply, next) => {
      if (isAllowedOrigin(request.headers.origin, new URL(ports.origin()))) next();
      else send(reply, refusal(403, 'OriginNotAllowed', 'Pages of this origin may not give admin commands.'));
    },
    handler: async (request, reply) => {
      const { session: id, command } = request.params as { session: string; command: string };
      const session = vmIds().map((vmId) => gateway.holder(vmId)).find((held) => held?.address.sessionId === id); // prettier-ignore
      const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
      const answer = session ? await commands.answer(session, command, token, request.body) : noSession;
      return send(reply, answer);
    },
  });
}

function send(reply: FastifyReply, { status, body, headers = {} }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

class AdminCommands {
  readonly #ports: GatewayPorts;
  readonly #gateway: Gateway;
  readonly #once = new Once();
  readonly #rate = new Rate();

  constructor(ports: GatewayPorts, gateway: Gateway) {
    this.#ports = ports;
    this.#gateway = gateway;
  }

  async answer(session: Session, command: string, token: string | undefined, body: unknown): Promise<Answer> {
    const user = token === undefined ? undefined : await this.#ports.identify(token).catch(() => undefined);
    const order = readOrder(command, body);
    const wanted = 'status' in order ? undefined : order.command;
    const denied = await this.#denied(session, user, token, wanted);
    if (denied) return this.#refused(session, user, wanted, denied);
    if ('status' in order) return order;
    const before = this.#once.find(session.address.sessionId, order);
    if (before) return before;
    const seconds = this.#rate.take(session.address.sessionId);
    if (seconds !== undefined) {
      const tooMany = refusal(
        429,
        'TooManyRequests',
        'More than 10 admin commands in 10 s. Try again later.',
      );
      return { ...tooMany, headers: { 'retry-after': String(seconds) } };
    }
    return this.#once.keep(session.address.sessionId, order, this.#carryOut(session, order));
  }

  async #denied(
    session: Session,
    user: ConsoleUser | undefined,
    token: string | undefined,
    wanted: Command | undefined,
  ): Promise<Answer | undefined> {
    if (!user || token === undefined)
      return refusal(401, 'InvalidAuthenticationToken', 'The token is missing or not accepted.');
    if (user.id !== session.user.id)
      return refusal(403, 'Forbidden', 'This session belongs to another user.');
    const admission = await this.#ports.admit(user, session.vm, token, 'connect');
    // Who lost the console while that was asked commands nobody any more.
    if (this.#gateway.holder(session.vm.vmId) !== session) return noSession;
    if (admission.allowed) return undefined;
    const { status, code, message } = admission;
    return wanted === 'sysrq' && code === 'ConsoleOsTypeConflict'
      ? osConflict
      : refusal(status, code, message);
  }

  async #carryOut(session: Session, order: Order): Promise<Answer> {
    const { user, vm } = session;
    const { command, keys } = order;
    if (command === 'sysrq' && vm.osType === 'Windows')
      return this.#refused(session, user, command, osConflict);
    const recorded = this.#audit(session, user, { action: command, ...(keys && { detail: keys }) });
    if (!recorded) return refusal(auditRefusal.status, auditRefusal.code, auditRefusal.message);
    const answer = await perform(order, vm);
    return answer.status === 200 ? answer : this.#refused(session, user, command, answer);
  }

  #refused(
    session: Session,
    user: ConsoleUser | undefined,
    command: Command | undefined,
    answer: Answer,
  ): Answer {
    const { error } = answer.body as { error: { message: string } };
    this.#audit(session, user, {
      action: 'refuse',
      detail: `${answer.status} ${error.message}`,
      ...(command && { command }),
    });
    return answer;
  }

  #audit(
    { vm }: Session,
    user: ConsoleUser | undefined,
    event: Pick<AuditEvent, 'action' | 'detail' | 'command'>,
  ): boolean {
    const at = this.#ports.now().toISOString();
    return this.#ports.audit({ ...event, vm: vm.name, user: user?.name ?? 'unknown', at });
  }
}
