import fc from 'fast-check';
import t from 'tap';
import { AzureDialect } from './azure.ts';
import { looksLikeToken } from './dialect.ts';

/** Sometimes with a byte order mark at its beginning, which is a character like any other here. */
const text = fc.tuple(fc.constantFrom('', '\ufeff'), fc.string({ unit: 'binary', maxLength: 80 })).map((parts) => parts.join('')); // prettier-ignore
const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 });

/** What a client gets of a stream that reaches the gateway in pieces: a message each, where there is something to say. */
function messagesOf(bytes: Buffer, cuts: readonly number[]): readonly string[] {
  const dialect = new AzureDialect();
  const messages: string[] = [];
  for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
    const to = at + (cuts[cut % cuts.length] ?? 1);
    const message = dialect.output(bytes.subarray(at, to));
    if (message !== undefined) messages.push(message as string);
    at = to;
  }
  return messages;
}

t.test('text arrives whole, whichever way its bytes are cut, and no message is empty', async () => {
  fc.assert(
    fc.property(text, cuts, (text, cuts) => {
      const messages = messagesOf(Buffer.from(text), cuts);
      const whole = messages.every((message) => message !== '' && !/\p{Surrogate}/u.test(message));
      return whole && messages.join('') === text;
    }),
    { numRuns: 1_000 },
  );
});

t.test(
  'bytes that are no UTF-8 arrive as the same marks however they are cut, and lose nothing after them',
  async () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), cuts, (bytes, cuts) => {
        const stream = Buffer.concat([bytes, Buffer.from('. the end')]);
        const text = messagesOf(stream, cuts).join('');
        return text === messagesOf(stream, [stream.length]).join('') && text.endsWith('. the end');
      }),
      { numRuns: 1_000 },
    );
  },
);

t.test('all input goes to the guest as it came but what has the form of a token', async () => {
  const input = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('ls\r', '\u0003', 'eyes.on.', 'ey', 'ey.a.b'),
  );
  fc.assert(
    fc.property(input, fc.boolean(), (text, isBinary) => {
      const data = Buffer.from(text);
      const incoming = new AzureDialect().read(data, isBinary);
      if (data.length === 0) return incoming.kind === 'nothing';
      if (!isBinary && looksLikeToken(text)) return incoming.kind === 'token' && incoming.token === text;
      return incoming.kind === 'input' && Buffer.from(incoming.bytes).equals(data);
    }),
  );
});
