import t from 'tap';
import { chooseMethod, judge } from './method.ts';

t.test('a QEMU that can leave shared memory out of its stream freezes into a file', async (t) => {
  t.equal(judge(['xbzrle', 'x-ignore-shared']).method, 'shared-memory');
});

t.test('any other one keeps snapshots, and it is said why', async (t) => {
  t.match(judge(['xbzrle']), { method: 'savevm', reason: /x-ignore-shared/ });
});

t.test('QEMU here is asked', async (t) => {
  t.not((await chooseMethod()).method, 'cold-boot');
});
