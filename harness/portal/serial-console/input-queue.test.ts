import t from 'tap';
import { InputQueue, type InputProgress } from './input-queue.ts';

function setUp() {
  const sent: Uint8Array[] = [];
  const progress: InputProgress[] = [];
  const wake: (() => void)[] = [];
  const queue = new InputQueue({
    send: (bytes) => sent.push(bytes),
    sleep: () => new Promise((resolve) => wake.push(resolve)),
    onProgress: (state) => progress.push(state),
  });
  const tick = async () => {
    wake.shift()?.();
    await new Promise(setImmediate);
  };
  return { queue, sent, progress, tick, text: () => Buffer.concat(sent).toString() };
}

t.test('a key goes at once', (t) => {
  const { queue, progress, text } = setUp();
  queue.push(Buffer.from('a'));
  t.equal(text(), 'a');
  t.strictSame(progress, []);
  t.end();
});

t.test('a paste loses nothing, is paced, and keys wait behind it', async (t) => {
  const { queue, sent, progress, tick, text } = setUp();
  const pasted = 'x'.repeat(600);
  queue.push(Buffer.from(pasted));
  queue.push(Buffer.from('k'));
  t.equal(sent.length, 1, 'the rest waits');
  t.match(progress.at(-1), { kind: 'pasting', sentBytes: 256, totalBytes: 601 });
  for (let i = 0; i < 4; i++) await tick();
  t.equal(text(), `${pasted}k`);
  t.strictSame(progress.at(-1), { kind: 'idle' });
});

t.test('Ctrl+C drops the rest of a paste and is sent', async (t) => {
  const { queue, tick, text, progress } = setUp();
  queue.push(Buffer.from('y'.repeat(10_000)));
  queue.push(Buffer.from([3]));
  await tick();
  queue.push(Buffer.from('z'));
  t.equal(text(), `${'y'.repeat(256)}\u0003z`);
  t.strictSame(progress.at(-1), { kind: 'idle' });
});

t.test('a paste after a cancelled one is paced by its own loop only', async (t) => {
  const { queue, tick, text } = setUp();
  queue.push(Buffer.from('a'.repeat(300)));
  queue.cancel();
  queue.push(Buffer.from('b'.repeat(512)));
  for (let i = 0; i < 5; i++) await tick();
  t.equal(text(), 'a'.repeat(256) + 'b'.repeat(512));
});
