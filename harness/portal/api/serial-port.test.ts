import t from 'tap';
import { adminBody, adminUrl, onOwnHost } from './serial-port.ts';

const session = 'wss://localhost:8443/n/connector/consoleconn-abcde/sessions/1/client';

t.test('an admin command goes to the session’s own address', (t) => {
  t.equal(
    adminUrl(session, 'nmi'),
    'https://localhost:8443/n/connector/consoleconn-abcde/sessions/1/adminCommand/nmi',
  );
  t.equal(adminUrl('ws://news1/client/x/client', 'reset'), 'http://news1/client/x/adminCommand/reset');
  t.end();
});

t.test('SysRq keys travel in the command’s parameters', (t) => {
  t.strictSame(adminBody({ kind: 'sysrq', keys: 'h' }, 'id'), {
    command: 'sysrq',
    requestId: 'id',
    commandParameters: { SysRqCommand: 'h' },
  });
  t.match(adminBody({ kind: 'nmi' }, 'id'), { command: 'nmi', commandParameters: {} });
  t.end();
});

t.test('a session on another loopback name is reached by the page’s own', (t) => {
  t.match(onOwnHost(session, { host: '127.0.0.1:8443', port: '8443' }), /^wss:\/\/127\.0\.0\.1:8443\/n\//);
  t.match(onOwnHost(session, { host: '127.0.0.1:9', port: '9' }), /^wss:\/\/localhost:8443\//);
  t.match(
    onOwnHost('wss://elsewhere:8443/x', { host: 'localhost:8443', port: '8443' }),
    /^wss:\/\/elsewhere/,
  );
  t.end();
});
