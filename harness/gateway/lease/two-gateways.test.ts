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
  const ends: { readonly code: number; readonly by: string | undefined }[] = [];
  for (const client of clients)
    void client.closed.then(({ code }) => ends.push({ code, by: client.notice('end')?.by }));
  await Promise.all(attached);
  // Who is seated last has nobody after them.
  while (ends.length < count - 1) await new Promise((resolve) => setImmediate(resolve));
  t.ok(ends.every(({ code, by = '' }) => code === closeCodes.takenOver && /^user.@example$/.test(by)));
  const open = clients.filter(({ socket }) => socket.readyState === socket.OPEN);
  t.equal(open.length, 1);
  const lease = await leases.get('vm-1');
  t.equal(lease?.epoch, count, 'each of them has had a lease');
  const [holder] = open;
  t.equal(lease?.holder?.user, `${users[clients.findIndex((client) => client === holder)] ?? ''}@example`);
});
