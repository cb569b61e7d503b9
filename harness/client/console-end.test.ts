import t from 'tap';
import { plainEnd } from './console-end.ts';

const at = '2026-11-26T22:42:28.580Z';

t.test('a takeover is told by its code and by the last line of data', async (t) => {
  const line = `The serial console was taken over by bob@ttys0.local at ${at}. You are still logged in in the guest.`;
  const end = plainEnd(`login: \r\n\x1b[31m${line}\x1b[0m\r\n`, 4409, 'taken over');
  t.same(end, { reason: 'taken-over', message: line, code: 4409, by: 'bob@ttys0.local', at });
});

t.test('a last line that is the guest’s own is not taken for the gateway’s', async (t) => {
  const said = `Last login by carol@example at ${at}\r\nlogin: `;
  t.same(plainEnd(said, 4409, ''), { reason: 'taken-over', message: 'The gateway closed the connection.', code: 4409 }); // prettier-ignore
  t.match(plainEnd(said, 1001, 'The VM has stopped.'), {
    reason: 'vm-stopped',
    message: 'The VM has stopped.',
  });
});

t.test('a code that nobody knows is a lost connection', async (t) => {
  t.match(plainEnd('login: ', 1006, ''), { reason: 'connection-lost', message: 'The connection was lost.' });
  t.match(plainEnd('login: ', 4999, 'so it is'), { reason: 'connection-lost', message: 'so it is' });
});
