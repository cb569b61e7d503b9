import t from 'tap';
import { TransferMeter, type TransferProgress } from './meter.ts';

t.test('rate and time left, of the last seconds', async (t) => {
  let nowMs = 0;
  const told: TransferProgress[] = [];
  const meter = new TransferMeter(
    (progress) => told.push(progress),
    () => nowMs,
  );
  meter.begin(1000, 11_000);
  for (let step = 1; step <= 20; step += 1) {
    nowMs += 50;
    meter.mark(1000 + step * 50);
  }
  t.ok(told.length <= 11, 'ten times a second at most');
  t.match(told.at(-1), { receivedBytes: 1950, totalBytes: 11_000 });
  t.ok(Math.abs((told.at(-1)?.bytesPerSecond ?? 0) - 1000) < 1);
  t.ok(Math.abs((told.at(-1)?.remainingSeconds ?? 0) - 9.05) < 0.1);
});

t.test('the end is always told, and an unknown size has no time left', async (t) => {
  const told: TransferProgress[] = [];
  const meter = new TransferMeter(
    (progress) => told.push(progress),
    () => 5,
  );
  meter.begin(0, undefined);
  meter.mark(10);
  t.same(told, [
    { receivedBytes: 10, totalBytes: undefined, bytesPerSecond: 0, remainingSeconds: undefined },
  ]);
  meter.begin(0, 10);
  meter.mark(9);
  meter.mark(10);
  t.equal(told.at(-1)?.receivedBytes, 10);
});
