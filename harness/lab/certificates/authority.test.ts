import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, createServer } from 'node:tls';
import t, { type Test } from 'tap';
import { issueServerIdentity, openAuthority } from './authority.ts';

async function isolated(t: Test): Promise<string> {
  process.env['TTYS0_DATA_DIR'] = path.join(t.testdir(), 'data');
  return process.env['TTYS0_DATA_DIR'];
}

t.test('it is kept, and its key is for this user alone', async (t) => {
  const directory = await isolated(t);
  const first = await openAuthority();
  const second = await openAuthority();
  t.equal(second.certificate.serialNumber, first.certificate.serialNumber);
  t.equal((await stat(path.join(directory, 'ca.key'))).mode & 0o077, 0);
});

t.test('one that is damaged is made anew', async (t) => {
  const directory = await isolated(t);
  const first = await openAuthority();
  await writeFile(path.join(directory, 'ca.key'), 'damaged');
  const second = await openAuthority();
  t.not(second.certificate.serialNumber, first.certificate.serialNumber);
});

t.test('a client that trusts it trusts the lab at loopback names', async (t) => {
  await isolated(t);
  const authority = await openAuthority();
  const { key, certificate } = await issueServerIdentity(authority);
  const server = createServer({ key, cert: certificate, minVersion: 'TLSv1.2' }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const ca = await readFile(authority.certificatePath, 'utf8');
  const talk = (servername: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', ca, servername });
      socket.once('error', (error: Error) => resolve(error.message));
      socket.once('secureConnect', () => {
        socket.destroy();
        resolve('trusted');
      });
    });
  t.equal(await talk('localhost'), 'trusted');
  t.match(await talk('example.org'), /not in the cert/);
});
