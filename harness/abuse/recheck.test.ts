import t from 'tap';
import { startFixture, subprotocol, tokenOf } from '../gateway/testing/fixture.ts';

const ours = { protocol: subprotocol };
const refused = {
  allowed: false,
  status: 403,
  code: 'AuthorizationFailed',
  message: 'A reader may not.',
} as const;

t.test('H19: a role that is taken away ends the session, and says so first', async (t) => {
  await using fixture = await startFixture({ ports: { times: { recheckMs: 50, graceMs: 50 } } });
  const client = await fixture.client('alice', ours).attach('alice');
  fixture.refusals.set('alice', refused);
  t.match(await client.closed, { code: 4403, reason: 'A reader may not.' });
  t.match(client.notice('warning'), { reason: 'refused', message: 'A reader may not.' });
  t.match(client.notice('end'), { reason: 'no-longer-allowed' });
  t.match(
    fixture.audit.find(({ action }) => action === 'refuse'),
    { user: 'alice@example' },
  );
});

t.test('H19: a role that is given back in time keeps the session', async (t) => {
  await using fixture = await startFixture({ ports: { times: { recheckMs: 20, graceMs: 60_000 } } });
  const client = await fixture.client('alice', ours).attach('alice');
  fixture.refusals.set('alice', refused);
  await client.until((it) => it.notice('warning') !== undefined);
  fixture.refusals.delete('alice');
  await client.until((it) =>
    it.notices.some((frame) => frame.type === 'warning' && frame.reason === 'cleared'),
  );
  t.equal(client.socket.readyState, client.socket.OPEN);
});

t.test('H23: a token that ends in the session: warned, then closed; a newer one keeps it', async (t) => {
  for (const renewed of [false, true]) {
    const expiries = new Map<string, Date>();
    const identify = (token: string): Promise<{ id: string; name: string; expiresAt?: Date }> => {
      const expiresAt = expiries.get(token);
      return Promise.resolve({ id: 'alice', name: 'alice@example', ...(expiresAt && { expiresAt }) });
    };
    await using fixture = await startFixture({ ports: { identify, times: { recheckMs: 20, graceMs: 200 } } });
    const client = await fixture.client('alice', ours).attach('alice');
    expiries.set(tokenOf('alice'), new Date(Date.now() + 100));
    await client.until((it) => it.notice('warning') !== undefined);
    t.match(client.notice('warning'), { message: /sign in again/ });
    if (!renewed) {
      t.match(await client.closed, { code: 4401 });
      t.match(client.notice('end'), { message: /still logged in in the guest/ });
      continue;
    }
    client.socket.send(JSON.stringify({ type: 'auth', token: tokenOf('newer') }));
    await client.until((it) =>
      it.notices.some((frame) => frame.type === 'warning' && frame.reason === 'cleared'),
    );
    t.equal(client.socket.readyState, client.socket.OPEN);
  }
});
