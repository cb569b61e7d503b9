import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import t from 'tap';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { startFixture } from '../gateway/testing/fixture.ts';
import { Deadline } from '../deadline/deadline.ts';
import { Lab } from '../lab/lab.ts';
import { chooseAccelerator } from '../machine/accelerator/choose.ts';

const path = '/n/connector/consoleconn-abcde/sessions/01234567-89ab-cdef-0123-456789abcdef/client';
const patient = (): Deadline => Deadline.after(60_000);

const lab = await Lab.start({ port: 0, accelerator: await chooseAccelerator() });
t.teardown(() => lab[Symbol.asyncDispose]());
const { caPath, auditPath } = lab.description;
const ca = readFileSync(caPath);
const port = Number(new URL(lab.url).port);

async function tls(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({ host: 'localhost', port, ca, servername: 'localhost', ...options });
  await once(socket, 'secureConnect', { signal: patient().signal });
  return socket;
}

/** All that comes until the other side has closed. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  socket.on('error', () => undefined);
  if (!socket.closed) await once(socket, 'close', { signal: patient().signal });
  return text;
}

/** Waits until the audit holds that. */
async function audited(what: RegExp): Promise<string> {
  const deadline = patient();
  for (;;) {
    const found = readFileSync(auditPath, 'utf8')
      .split('\n')
      .find((row) => what.test(row));
    if (found !== undefined) return found;
    if (deadline.passed) throw new Error(`no ${what.source} in the audit trail`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

for (const method of ['GET', 'POST', 'PUT'])
  t.test(`H6: ${method} at the path of a console`, async (t) => {
    const socket = await tls();
    const length = method === 'GET' ? '' : 'Content-Length: 0\r\n';
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${length}Connection: close\r\n\r\n`,
    );
    const answer = await untilClosed(socket);
    t.match(answer, /^HTTP\/1\.1 426 /);
    t.match(answer, /upgrade: websocket/i);
  });

t.test('H12: plain bytes to the TLS port, and TLS to a plain one: closed', async (t) => {
  const plain = connectPlain(port, 'localhost');
  plain.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  t.notMatch(await untilClosed(plain), /101|200/);
  t.match(await audited(/no TLS connection: ERR_SSL_HTTP_REQUEST|no TLS connection: .*HTTP/i), /"refuse"/);
  await using fixture = await startFixture();
  const hello = connectTls({ host: 'localhost', port: Number(new URL(fixture.origin).port), ca });
  t.type(await once(hello, 'error', { signal: patient().signal }).catch((error: unknown) => error), Object);
  await untilClosed(hello);
  (await tls()).destroy();
});

t.test('H13: an old TLS: no handshake, and written down', async (t) => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  await t.rejects(tls(old));
  t.match(await audited(/no TLS connection: .*(?:PROTOCOL|VERSION)/), /"user":"unknown"/);
});

t.test('H13: without a server name: the same service', async (t) => {
  const socket = await tls({ servername: '' });
  socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
  t.match(await untilClosed(socket), /^HTTP\/1\.1 200 /);
});

t.test('H14: a request that is written a byte a second is cut off, and so is a handshake', async (t) => {
  const startedMs = performance.now();
  const slow = await tls();
  slow.write(`GET ${path} HTTP/1.1\r\nHost: localhost`);
  const dribble = setInterval(() => slow.write('x'), 1_000);
  const silent = connectPlain(port, 'localhost');
  await Promise.all([untilClosed(slow).finally(() => clearInterval(dribble)), untilClosed(silent)]);
  t.comment(`${Math.round(performance.now() - startedMs)} ms`);
  t.match(await audited(/no request: ERR_HTTP_REQUEST_TIMEOUT/), /"refuse"/);
  t.match(await audited(/no TLS connection: ERR_TLS_HANDSHAKE_TIMEOUT/), /"refuse"/);
  (await tls()).destroy();
});
