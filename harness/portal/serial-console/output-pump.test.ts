import t from 'tap';
import { OutputPump } from './output-pump.ts';

/** A terminal that parses only when told to. */
class SlowSink {
  readonly pending: { readonly bytes: Uint8Array; readonly parsed: () => void }[] = [];
  write(bytes: Uint8Array, parsed: () => void): void {
    this.pending.push({ bytes, parsed });
  }
  parse(): void {
    for (const { parsed } of this.pending.splice(0)) parsed();
  }
}

const kib = (count: number) => new Uint8Array(count * 1024);

t.test('a mark is reached once all before it is parsed, and what follows waits for it', (t) => {
  const sink = new SlowSink();
  const pump = new OutputPump(sink, () => t.fail('nothing is skipped'));
  const reached: string[] = [];
  pump.mark(() => reached.push('start'));
  pump.push(kib(1));
  pump.mark(() => reached.push('end'));
  pump.push(kib(2));
  t.strictSame(reached, ['start']);
  t.equal(sink.pending.length, 1, 'bytes after the mark wait');
  sink.parse();
  t.strictSame(reached, ['start', 'end']);
  t.equal(sink.pending[0]?.bytes.length, 2048);
  t.end();
});

t.test('the terminal holds a bounded amount, the queue too, and skipped bytes are counted', (t) => {
  const sink = new SlowSink();
  let skippedBytes = 0;
  const pump = new OutputPump(sink, (bytes) => (skippedBytes += bytes));
  let marked = false;
  for (let i = 0; i < 64; i++) pump.push(kib(64));
  pump.mark(() => (marked = true));
  for (let i = 0; i < 64; i++) pump.push(kib(64));
  t.equal(sink.pending.length, 2, '128 KiB in flight');
  let writtenBytes = 0;
  while (sink.pending.length > 0) {
    writtenBytes += sink.pending.reduce((sum, { bytes }) => sum + bytes.length, 0);
    sink.parse();
  }
  t.ok(marked, 'a mark survives skipping');
  t.ok(skippedBytes > 0);
  t.equal(writtenBytes + skippedBytes, 128 * 64 * 1024);
  t.end();
});

t.test('clearing forgets bytes and marks', (t) => {
  const sink = new SlowSink();
  const pump = new OutputPump(sink, () => undefined);
  pump.push(kib(1));
  pump.mark(() => t.fail('cleared'));
  pump.clear();
  sink.parse();
  t.end();
});
