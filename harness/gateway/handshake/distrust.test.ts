import t from 'tap';
import { closeCodes } from '../../protocol/frames.ts';
import { startFixture, type TestClient, tokenOf } from '../testing/fixture.ts';
import { Distrust } from './distrust.ts';

t.test('each so-manieth is refused, counted from when that is switched on', (t) => {
  const distrust = new Distrust();
  const next = (each: number | undefined): boolean => distrust.refuses(each);
  t.same([next(undefined), next(2), next(2), next(2), next(2)], [false, false, true, false, true]);
  t.same([next(undefined), next(3), next(3), next(3), next(1)], [false, false, false, true, true]);
  t.end();
});

t.test('a connection that is not trusted is closed, disturbs nobody, and may try again', async (t) => {
  await using fixture = await startFixture();
  fixture.guest.write('login: ');
  const query = `?authorization=${tokenOf('alice')}`;
  const attach = async (address = fixture.address('alice')): Promise<TestClient> => {
    const client = fixture.client('alice', { query, address });
    await client.until(({ text }) => text.includes('login: '));
    return client;
  };
  fixture.distrustEach = 2;
  const first = await attach();
  const address = fixture.address('alice');
  const second = fixture.client('alice', { query, address });
  t.same(await second.closed, { code: 1011, reason: 'Connection not trusted' });
  t.equal(first.socket.readyState, first.socket.OPEN, 'who has the console keeps it');
  t.match(fixture.audit.at(-1), {
    action: 'refuse',
    user: 'alice@example',
    detail: 'Connection not trusted',
  });
  await attach(address);
  t.equal((await first.closed).code, closeCodes.takenOver, 'the next attempt has it, with the same address');
  fixture.distrustEach = undefined;
  for (let count = 0; count < 4; count += 1) await attach();
});
