import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { isRefusal, type Refusal } from '../../gateway/admission.ts';
import { readOrder } from '../../gateway/admin/body.ts';
import { perform } from '../../gateway/admin/perform.ts';
import { auditRefusal } from '../../gateway/audit/refusal.ts';
import type { SessionAddress } from '../../gateway/session/address.ts';
import type { DoorLab } from './door-lab.ts';
import { used } from './sessions.ts';

/** What the routes find a thing's lab by. */
export interface DoorDirectory {
  readonly labs: () => readonly DoorLab[];
  readonly labOfVm: (vmId: string) => DoorLab | undefined;
}

const tokenSchema = z.object({ token: z.string() });
const endSchema = z.object({ detail: z.string().max(200) }).partial();
const session = '/n/connector/:containerId/sessions/:sessionId';

/**
 * The door's routes, as `harness/matrix/gateway-under-test/README.md` writes them down for whoever implements a gateway. A
 * session is at the path of its connection string. Refusals are `{error: {code, message}, closeCode}`.
 */
export function doorRoutes(server: FastifyInstance, { labs, labOfVm }: DoorDirectory): void {
  const waiting = (address: SessionAddress) =>
    labs().flatMap((lab) => lab.sessions.waiting(address) ?? []).at(0); // prettier-ignore
  const labOf = (address: SessionAddress): DoorLab | undefined =>
    labs().find(({ sessions }) => sessions.waiting(address) ?? sessions.live(address));
  const absent = (reply: FastifyReply, address: SessionAddress): FastifyReply =>
    labs().some(({ sessions }) => sessions.wasUsed(address))
      ? refuse(reply, used)
      : refuse(reply, { ...used, status: 404, message: 'There is no such session, or its time is over.' });

  server.get(session, (request, reply) => {
    const address = request.params as SessionAddress;
    const [ticket, lab] = [waiting(address), labOf(address)];
    if (!ticket || !lab) return absent(reply, address);
    return reply.send({ ...ticketFacts(ticket), ...labFacts(lab) });
  });

  server.post(`${session}/redeem`, async (request, reply) => {
    const address = request.params as SessionAddress;
    const [ticket, lab] = [waiting(address), labOf(address)];
    if (!ticket || !lab) return absent(reply, address);
    const { token } = tokenSchema.parse(request.body);
    const redeemed = await lab.sessions.redeem(ticket, token);
    if (isRefusal(redeemed)) return refuse(reply, redeemed);
    const { user, vm, tookOverFrom } = redeemed;
    return reply.send({
      ...ticketFacts(ticket),
      ...labFacts(lab),
      vm: vm.name,
      osType: vm.osType ?? 'Linux',
      userName: user.name,
      ...(tookOverFrom !== undefined && { tookOverFrom }),
    });
  });

  server.post(`${session}/check`, async (request, reply) => {
    const address = request.params as SessionAddress;
    const lab = labOf(address);
    const live = lab?.sessions.live(address);
    if (!lab || !live) return absent(reply, address);
    const refusal = await lab.sessions.check(live, tokenSchema.parse(request.body).token);
    return refusal ? refuse(reply, refusal) : reply.send({ allowed: true });
  });

  server.post(`${session}/adminCommand/:command`, async (request, reply) => {
    const address = request.params as SessionAddress & { command: string };
    const lab = labOf(address);
    const live = lab?.sessions.live(address);
    if (!lab || !live) return absent(reply, address);
    const order = readOrder(address.command, request.body);
    if ('status' in order) return reply.code(order.status).send(order.body);
    if (!lab.sessions.recordCommand(live, order.command, order.keys))
      return reply.code(auditRefusal.status).send({ error: auditRefusal });
    const { status, body } = await perform(order, live.vm);
    return reply.code(status).send(body);
  });

  server.delete(session, (request, reply) => {
    const address = request.params as SessionAddress;
    const lab = labOf(address);
    const live = lab?.sessions.live(address);
    if (lab && live) lab.sessions.end(live, endSchema.parse(request.body ?? {}).detail ?? '');
    return reply.code(204).send();
  });

  server.post('/lines/:vmId/fence', async (request, reply) => {
    const { vmId } = request.params as { vmId: string };
    const vm = labOfVm(vmId)?.parts.ports.vm(vmId);
    if (!vm) return reply.code(404).send({ error: { code: 'ResourceNotFound', message: noSuchVm(vmId) } });
    return { bytes: await (vm.fence?.() ?? 0) };
  });
}

export function noSuchVm(vmId: string): string {
  return `There is no VM ${vmId} in a lab.`;
}

function ticketFacts({ vmId, userId, mode }: { vmId: string; userId: string; mode: string }): object {
  return { vmId, userId, mode };
}

function labFacts({ parts }: DoorLab): object {
  return { resourceManager: parts.ports.origin(), openIdConfiguration: parts.openIdConfiguration() };
}

function refuse(reply: FastifyReply, { status, closeCode, message, reason }: Refusal): FastifyReply {
  return reply.code(status).send({ error: { code: reason, message }, closeCode });
}
