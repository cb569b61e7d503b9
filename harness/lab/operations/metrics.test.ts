import t from 'tap';
import { startFixture, subprotocol } from '../../gateway/testing/fixture.ts';
import { say, typed } from '../../gateway/testing/guest.ts';
import { GatewayMetrics } from './metrics.ts';

/** The value of one sample, by its name and labels as they are printed. */
async function valueOf(metrics: GatewayMetrics, sample: string): Promise<number | undefined> {
  const row = (await metrics.text).split('\n').find((line) => line.startsWith(`${sample} `));
  return row === undefined ? undefined : Number(row.slice(sample.length + 1));
}

t.test('sessions, takeovers, refusals and bytes are counted', async (t) => {
  const metrics = new GatewayMetrics(() => [{ vm: 'vm1', bytes: 7 }]);
  await using fixture = await startFixture({ ports: { telemetry: metrics } });
  const value = (sample: string): Promise<number | undefined> => valueOf(metrics, sample);
  const first = await fixture.client('alice', { protocol: subprotocol }).attach('alice');
  t.equal(await value('ttys0_sessions{vm="vm1",role="user"}'), 1);
  first.socket.send(Buffer.from('ls'));
  await typed(fixture, 'ls');
  await say(fixture, 'ls\r\n');
  await first.until(({ binary }) => binary.includes('ls\r\n'));
  t.equal(await value('ttys0_bytes_total{direction="to-guest"}'), 2);
  t.equal(await value('ttys0_bytes_total{direction="to-client"}'), 4);
  t.equal(await value('ttys0_echo_seconds_count'), 1);
  await fixture.client('bob', { protocol: subprotocol }).attach('bob');
  await first.closed;
  t.equal(await value('ttys0_takeovers_total{vm="vm1"}'), 1);
  const sessions = 'ttys0_sessions{vm="vm1",role="user"}';
  while ((await value(sessions)) !== 1) await new Promise((resolve) => setImmediate(resolve));
  const address = fixture.address('eve').replace(/[0-9a-f]{12}\/client$/, '000000000000/client');
  t.equal(await fixture.client('eve', { address }).refused, 404);
  t.equal(await value('ttys0_refusals_total{reason="ticket"}'), 1);
  t.equal(await value('ttys0_ring_bytes{vm="vm1"}'), 7);
  t.ok((await value('process_resident_memory_bytes')) ?? 0);
});
