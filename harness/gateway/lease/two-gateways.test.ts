import t from 'tap';
import { closeCodes } from '../../protocol/frames.ts';
import { startFixture, subprotocol } from '../testing/fixture.ts';
import { MemoryLeaseStore } from './store.ts';

const count = 20;

t.test('two gateways and one store: of 20 at once one holds, 19 are told by whom', async (t) => {
  const leases = new MemoryLeaseStore();
  await using one = await startFixture({ ports: { leases } });
  await using other = await startFixture({ ports: { leases } });
  const users = Array.from({ length: count }, (_, index) => `user${String.fromCharCode(97 + index)}`);
  const clients = users.map((user, index) =>
    (index % 2 === 0 ? one : other).client(user, { protocol: subprotocol }),
  );
  const attached = clients.map((client, index) => client.attach(users[index] ?? '').catch(() => undefined));
  const holders: string[] = [];
  const told = clients.map(async (client, index) => {
    const { code } = await client.closed;
    t.equal(code, closeCodes.takenOver);
    t.match(client.notice('end')?.by, /^user.@example$/);
    holders.push(users[index] ?? '');
  });
  // Who is seated last has nobody after them.
  await Promise.all(attached);
  let lost = 0;
  for (const one of told) void one.then(() => (lost += 1));
  while (lost < count - 1) await new Promise((resolve) => setImmediate(resolve));
  const open = clients.filter(({ socket }) => socket.readyState === socket.OPEN);
  t.equal(open.length, 1);
  t.equal(holders.length, count - 1);
  const lease = await leases.get('vm-1');
  t.equal(lease?.epoch, count, 'each of them has had a lease');
  const [holder] = open;
  t.equal(lease?.holder?.user, `${users[clients.findIndex((client) => client === holder)] ?? ''}@example`);
});
