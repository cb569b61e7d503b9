import { Readable } from 'node:stream';
import t from 'tap';
import { wholeLog, type LogPart } from './whole-log.ts';

/** A log whose newest part is the last one; `turnOver` begins another one. */
function log(...parts: string[]) {
  const asked: (number | undefined)[] = [];
  const part = (number: number): LogPart | undefined => {
    const text = parts[number - 1];
    if (text === undefined) return undefined;
    const bytes = Readable.from(text === '' ? [] : [Buffer.from(text)]);
    return { number, bytes: Object.assign(bytes, { dump: () => Promise.resolve(bytes.destroy()) }) };
  };
  const open = (number?: number): Promise<LogPart | undefined> => {
    asked.push(number);
    return Promise.resolve(part(number ?? parts.length));
  };
  return { open, asked, turnOver: (text: string) => parts.push(text) };
}

async function text(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const piece of pieces) all += Buffer.from(piece).toString();
  return all;
}

t.test('one part is asked for once; none is nothing', async (t) => {
  const one = log('hello');
  t.equal(await text(wholeLog(one.open, 15)), 'hello');
  t.same(one.asked, [undefined]);
  t.equal(await text(wholeLog(log().open, 15)), '');
});

t.test('earlier parts come first, as many as are kept', async (t) => {
  const { open, asked } = log('a', 'b', 'c', 'd');
  t.equal(await text(wholeLog(open, 2)), 'bcd');
  t.same(asked, [undefined, 2, 3, undefined]);
  t.equal(await text(wholeLog(open, 15)), 'abcd');
});

t.test('a part that is full meanwhile is neither left out nor twice', async (t) => {
  const { open, turnOver } = log('a', 'b');
  let said = '';
  for await (const piece of wholeLog(open, 15)) {
    said += Buffer.from(piece).toString();
    if (said === 'a') turnOver('c');
    if (said === 'ab') turnOver('d');
  }
  t.equal(said, 'abcd');
});
