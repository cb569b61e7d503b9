import type { ArmAnswer, ArmClient } from '../../client/arm-client.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { ArmUser } from '../../scenario/user.ts';

type Method = Parameters<ArmUser['ask']>[0];

/** One user's requests to the Resource Manager, about a guest and what is around it. */
export function armUser(client: ArmClient, person: string, guest: string): ArmUser {
  const vm = client.vmPath(guest);
  const pathOf = (path: string): string => (path.startsWith('/') ? path : path === '' ? vm : `${vm}/${path}`);
  const send = (method: Method, path: string, body?: object): Promise<ArmAnswer> =>
    client.call(method, pathOf(path), body);
  return {
    vm,
    subscription: `/subscriptions/${client.lab.subscriptionId}`,
    send,
    async ask(method, path, body) {
      const answer = await send(method, path, body);
      if (answer.status >= 300) throw refusal(person, answer.body);
      const operation = answer.headers['azure-asyncoperation'];
      return typeof operation === 'string' ? follow(client, person, operation) : answer.body;
    },
  };
}

/** The end of a long-running operation; each poll is held by the server. */
async function follow(client: ArmClient, person: string, url: string): Promise<unknown> {
  for (;;) {
    const { body } = await client.call('GET', url);
    const { status } = body as { status: string };
    if (status === 'Succeeded') return body;
    if (status === 'Failed') throw refusal(person, body);
  }
}

function refusal(user: string, body: unknown): Ttys0Error {
  const { error } = body as { error?: { code?: string; message?: string } };
  return new Ttys0Error('lab.refused', {
    user,
    code: error?.code ?? 'unknown',
    message: error?.message ?? JSON.stringify(body),
  });
}
