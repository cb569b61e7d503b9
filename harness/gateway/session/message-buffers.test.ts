import t from 'tap';
import { MessageBuffers } from './message-buffers.ts';

t.test('a large message has the room of one that has left', async (t) => {
  const buffers = new MessageBuffers(65_536, 2);
  const first = buffers.take(60_000);
  t.equal(first.length, 60_000);
  t.not(buffers.take(60_000).buffer, first.buffer, 'not while it is in use');
  buffers.giveBack(first);
  const next = buffers.take(65_536);
  t.equal(next.buffer, first.buffer);
  t.equal(next.length, 65_536, 'of any length');
});

t.test('a small message has room of its own', async (t) => {
  const buffers = new MessageBuffers(65_536, 2);
  const small = buffers.take(100);
  buffers.giveBack(small);
  t.not(buffers.take(65_536).buffer, small.buffer);
});

t.test('no more is kept than was asked for', async (t) => {
  const buffers = new MessageBuffers(1024, 1);
  const rooms = [buffers.take(1024), buffers.take(1024)];
  rooms.forEach((room) => buffers.giveBack(room));
  const again = [buffers.take(1024), buffers.take(1024)].map((room) => room.buffer);
  t.equal(again.filter((room) => rooms.some((one) => one.buffer === room)).length, 1);
});
