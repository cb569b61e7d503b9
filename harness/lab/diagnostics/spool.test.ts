import t from 'tap';
import { Spool } from './spool.ts';

const second = 1_000;

t.test('what storage has taken is held until it has settled, and can be sent again', async (t) => {
  const spool = new Spool({ capacityBytes: 100, settleMs: 20 * second });
  spool.push(Buffer.from('hello '));
  spool.push(Buffer.from('world'));
  t.equal(spool.next(8).toString(), 'hello wo');
  spool.taken(8, 0);
  t.equal(spool.next(8).toString(), 'rld');
  spool.taken(11, 10 * second);
  t.equal(spool.start, 0);
  t.equal(spool.rewind(3), 0, 'storage has forgotten the rest');
  t.equal(spool.next(100).toString(), 'lo world');
  spool.taken(11, 11 * second);
  spool.taken(11, 32 * second);
  t.equal(spool.start, 11, 'settled');
});

t.test('a rewind past what is held tells how much is lost', async (t) => {
  const spool = new Spool({ capacityBytes: 100, settleMs: 0 });
  spool.push(Buffer.from('0123456789'));
  spool.taken(10, 0);
  t.equal(spool.rewind(4), 6);
  t.equal(spool.sent, 10);
});

t.test('what waits comes before what is only held', async (t) => {
  const spool = new Spool({ capacityBytes: 10, settleMs: 20 * second });
  spool.push(Buffer.from('01234567'));
  t.equal(spool.roomBytes, 2);
  spool.taken(8, 0);
  t.equal(spool.roomBytes, 10);
  spool.push(Buffer.from('abcdefgh'));
  t.ok(spool.start >= 6, 'the bound holds');
  t.equal(spool.next(100).toString(), 'abcdefgh');
});
